import ArgumentParser

@main
struct RNNC: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "rnnc")
  func run() throws {}
}
