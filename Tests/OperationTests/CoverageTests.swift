import DifferentialSupport
import Foundation
import RNNCompiler
import RNNDiagnostics
import RNNIR
import RNNTransforms
import Testing

@testable import RNNLanguage

/// Every function of the language and every operation of equations is in a program whose derivatives are checked.
@Suite struct CoverageTests {
  @Test func functions() throws {
    let text = DerivativeTests.groups.map(\.text).joined()
    let kinked = ConventionTests.kinks.map(\.expression).joined(separator: " ")
    let written = try Regex(#"fn (\w+)\("#)
    let prelude = Prelude.text.matches(of: written).compactMap { $0.output[1].substring.map(String.init) }
    #expect(prelude.count == 18)
    for name in Builtin.table.keys.sorted() + prelude {
      #expect("\(text) \(kinked)".contains("\(name)("), "no case of \(name)")
    }
  }

  @Test func operations() throws {
    var found: Set<OperationKind> = []
    for group in [OperationGroup.unary, .binary, .elements, .products, .time, .recurrent] {
      let pipeline = Pipeline(Variation().request(name: "coverage"))
      var group = group
      group.loss = "sum(y_0[T])"
      let file = SourceFile(name: "coverage.rnn", text: group.text)
      let equations = try pipeline.equations(try pipeline.check(file).program)
      var truncated = EntryBuilder.Options()
      truncated.truncate = 2
      truncated.meanOverBatch = true
      for options in [EntryBuilder.Options(), truncated] {
        let builder = EntryBuilder(equations, options)
        found.formUnion(equations.values.compactMap(OperationKind.init))
        for entry in [builder.forward(), builder.gradient(), builder.jvp(), builder.hessianVectorProduct()] {
          found.formUnion(entry.system.values.compactMap(OperationKind.init))
        }
      }
    }
    let missing = OperationKind.all.subtracting(found).map(\.name).sorted()
    #expect(missing.isEmpty, "no program computes \(missing)")
  }
}
