import Foundation
import Testing

extension Commands {
  /// libclang is loaded by what reads C, and by nothing else.
  @Suite struct LibclangTests {
    /// A library that leaves a file where it is loaded, in the place of libclang.
    private func folderWithSpy() async throws -> Folder {
      let folder = try Folder()
      try folder.write(
        "spy.c",
        """
        #include <stdio.h>
        #include <stdlib.h>
        __attribute__((constructor)) static void loaded(void) {
          FILE *file = fopen(getenv("SPY_FILE"), "a");
          if (file != NULL) fclose(file);
        }

        """)
      try folder.write("cell.rnn", Sample.integrator)
      try folder.write("data.json", Sample.integratorData)
      try folder.write("mish.h", "static double mish(double x) { return x * x; }\n")
      try folder.write("taking.rnn", "extern fn mish(x) from \"mish.h\"\nh[t] = mish(h[t-1])\n")
      let built = try await Program.shell("cc -shared -fPIC -o spy.so spy.c", in: folder)
      #expect(built.status == 0, "\(built.errors)")
      return folder
    }

    private func isLoaded(by line: String, _ folder: Folder) async throws -> Bool {
      let trace = folder / "loaded"
      try? FileManager.default.removeItem(atPath: trace)
      _ = try await Program.shell(
        line, in: folder, environment: ["RNNC_LIBCLANG": folder / "spy.so", "SPY_FILE": trace])
      return FileManager.default.fileExists(atPath: trace)
    }

    @Test func plainProgramsDoNotLoadIt() async throws {
      let folder = try await folderWithSpy()
      for line in [
        "rnnc --version", "rnnc cell.rnn -o cell.c", "rnnc cell.rnn --emit adjoint", "rnnc format cell.rnn",
        "rnnc run cell.rnn --data data.json", "rnnc explain cell.rnn",
        "rnnc analyze cell.rnn --data data.json",
      ] { #expect(try await !isLoaded(by: line, folder), "\(line)") }
      for line in ["rnnc taking.rnn", "rnnc cell.rnn --verify-c -o cell.c", "rnnc check cell.rnn"] {
        #expect(try await isLoaded(by: line, folder), "\(line)")
      }
    }

    /// Where there is none, programs work as before, and what needs it says what is missing.
    @Test func absenceIsSaid() async throws {
      let folder = try Folder()
      try folder.write("cell.rnn", Sample.integrator)
      try folder.write("mish.h", "static double mish(double x) { return x * x; }\n")
      try folder.write("taking.rnn", "extern fn mish(x) from \"mish.h\"\nh[t] = mish(h[t-1])\n")
      let nowhere = ["RNNC_LIBCLANG": "/nowhere/libclang.so"]
      let plain = try await Program.shell("rnnc cell.rnn -o cell.c", in: folder, environment: nowhere)
      #expect(plain.status == 0, "\(plain.errors)")
      for line in ["rnnc taking.rnn", "rnnc cell.rnn --verify-c -o cell.c"] {
        let outcome = try await Program.shell(line, in: folder, environment: nowhere)
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("there is no libclang on this machine"), "\(outcome.errors)")
        #expect(outcome.errors.contains("/nowhere/libclang.so"))
        #expect(outcome.errors.contains("apt-get install libclang-dev"))
      }
      let check = try await Program.shell("rnnc check cell.rnn", in: folder, environment: nowhere)
      #expect(check.status == 0, "\(check.errors)")
      #expect(check.output.contains("no libclang"))
    }
  }
}
