/// The formats that a derivation can be written in.
public enum ExplainFormat: String, Sendable, CaseIterable {
  case text, markdown, latex, html

  /// - Parameter file: the name of the generated C that references speak of.
  public func render(_ document: Document, file: String) -> String {
    switch self {
    case .text: DocumentText(file: file).render(document)
    case .markdown: DocumentMarkdown(file: file).render(document)
    case .latex: DocumentLaTeX(file: file).render(document)
    case .html: DocumentHTML(file: file).render(document)
    }
  }
}
