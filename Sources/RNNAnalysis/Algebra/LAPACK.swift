import RNNDiagnostics

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The eigenvalue solver of LAPACK, loaded when it is first needed.
///
/// It is loaded at run time rather than linked, so that nothing else of this program depends on a Fortran library being installed.
/// The variable `RNNC_LAPACK` names another file to load.
public final class LAPACK: @unchecked Sendable {
  // Unchecked because a function pointer is no sendable value; it is set once and LAPACK keeps no state.
  private typealias Solver =
    @convention(c) (
      UnsafePointer<CChar>, UnsafePointer<CChar>, UnsafePointer<Int32>, UnsafeMutablePointer<Double>,
      UnsafePointer<Int32>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>,
      UnsafeMutablePointer<Double>, UnsafePointer<Int32>, UnsafeMutablePointer<Double>, UnsafePointer<Int32>,
      UnsafeMutablePointer<Double>, UnsafePointer<Int32>, UnsafeMutablePointer<Int32>, Int, Int
    ) -> Void
  private let solver: Solver

  /// Why eigenvalues cannot be had.
  public struct Missing: Error, Sendable, CustomStringConvertible {
    public let description: String
  }

  static let candidates = ["liblapack.so.3", "liblapack.so", "libopenblas.so.0", "liblapack.dylib"]

  /// Loads the library. Throws ``Missing`` with what to install.
  public init(_ path: String? = nil) throws(Missing) {
    let given = path ?? getenv("RNNC_LAPACK").map { String(cString: $0) }
    let names = given.map { [$0] } ?? LAPACK.candidates
    for name in names {
      guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else { continue }
      guard let symbol = dlsym(handle, "dgeev_") else {
        dlclose(handle)
        continue
      }
      solver = unsafeBitCast(symbol, to: Solver.self)
      return
    }
    let tried = names.joined(separator: ", ")
    throw Missing(
      description:
        "eigenvalues are left out, since LAPACK cannot be loaded (tried \(tried)); Debian's package liblapack3 has it, and RNNC_LAPACK may name another file"
    )
  }

  /// The eigenvalues of a real square matrix of n rows, the largest magnitude first; nil where the iteration does not converge or an
  /// element is not finite.
  public func eigenvalues(of matrix: [Double], n: Int) -> [Complex]? {
    guard n > 0, matrix.count == n * n, matrix.allSatisfy(\.isFinite) else { return n == 0 ? [] : nil }
    // Column-major reads the transpose, which has the same eigenvalues.
    var a = matrix
    var real = [Double](repeating: 0, count: n)
    var imaginary = real
    var order = Int32(n)
    var one: Int32 = 1
    var none = 0.0
    var unused = 0.0
    var info: Int32 = 0
    var size = 0.0
    var query: Int32 = -1
    solver(
      "N", "N", &order, &a, &order, &real, &imaginary, &none, &one, &unused, &one, &size, &query, &info, 1, 1)
    var count = Int32(max(size, Double(3 * n)))
    var work = [Double](repeating: 0, count: Int(count))
    solver(
      "N", "N", &order, &a, &order, &real, &imaginary, &none, &one, &unused, &one, &work, &count, &info, 1, 1)
    guard info == 0 else { return nil }
    return zip(real, imaginary).map(Complex.init).sorted {
      ($0.magnitude, $0.real, $0.imaginary) > ($1.magnitude, $1.real, $1.imaginary)
    }
  }
}

/// A complex number.
public struct Complex: Sendable, Codable, Equatable {
  public var real: Double
  public var imaginary: Double

  public init(_ real: Double, _ imaginary: Double) {
    self.real = real
    self.imaginary = imaginary
  }

  public var magnitude: Double { hypot(real, imaginary) }
}
