import RNNJIT

/// Carries out calls of entry points: in this process or in another one.
package protocol CallPerformer {
  func perform(_ call: EntryCall) throws -> EntryCall.Outcome
}

extension LoadedLibrary: CallPerformer {
  package func perform(_ call: EntryCall) throws -> EntryCall.Outcome { try call.run(in: self) }
}
