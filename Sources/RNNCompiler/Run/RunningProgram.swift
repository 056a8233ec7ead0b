#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The build of this compiler that runs.
enum RunningProgram {
  /// What tells its file from every other and from every change of it: where it is, its length, and the time at which the system last
  /// saw it change, which nobody can set. Nil where this code is no part of the main program, whose file alone the system keeps
  /// track of after it has been replaced, and where there is no `/proc`.
  static let identity: String? = {
    #if canImport(Glibc) || canImport(Musl)
      var info = stat()
      guard let path = program, fileOfThisCode == path, stat("/proc/self/exe", &info) == 0 else { return nil }
      let numbers = [
        Int(info.st_dev), Int(info.st_ino), Int(info.st_size), info.st_mtim.tv_sec, info.st_mtim.tv_nsec,
        info.st_ctim.tv_sec, info.st_ctim.tv_nsec,
      ]
      return ([path] + numbers.map { String($0) }).joined(separator: " ")
    #else
      return nil
    #endif
  }()

  #if canImport(Glibc) || canImport(Musl)
    private static var program: String? {
      guard let path = realpath("/proc/self/exe", nil) else { return nil }
      defer { free(path) }
      return String(cString: path)
    }

    /// What `/proc/self/maps` says is mapped where this code is. The main program is among the first lines.
    private static var fileOfThisCode: String? {
      guard let maps = fopen("/proc/self/maps", "r") else { return nil }
      defer { fclose(maps) }
      let address = UInt(bitPattern: #dsohandle)
      let size = Int(PATH_MAX) + 256
      let line = UnsafeMutablePointer<CChar>.allocate(capacity: size)
      defer { line.deallocate() }
      // lower-upper permissions offset device inode path
      for _ in 0..<32 where fgets(line, Int32(size), maps) != nil {
        var end: UnsafeMutablePointer<CChar>?
        let lower = strtoul(line, &end, 16)
        guard let dash = end, address >= lower, address < strtoul(dash + 1, nil, 16) else { continue }
        guard let path = strchr(line, Int32(UInt8(ascii: "/"))) else { return nil }
        path[strcspn(path, "\n")] = 0
        return String(cString: path)
      }
      return nil
    }
  #endif
}
