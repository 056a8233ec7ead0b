/// What the process returns, after sysexits(3).
enum ExitStatus: Int32 {
  case fine = 0
  /// Errors in the program or its data, a check that failed, or no C compiler that works.
  case failed = 1
  case usage = 64
  case noInput = 66
  /// A defect of the compiler.
  case software = 70
  case cannotCreate = 73
}
