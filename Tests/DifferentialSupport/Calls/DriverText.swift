import RNNCBackend
import RNNIR

/// The `main` of a program that carries out calls which it reads from its standard input.
///
/// A call is six numbers of 64 bits (entry, steps, batch, flags, threads or 0 for the function without, 1 for parameters that are packed
/// first), then every struct: the number of its members or -1 for a NULL pointer, and of each member 0 (NULL), 1 (given) or 2 (blank), its bytes and, if given, its contents. The answer is the status
/// and the contents of all members that are not NULL.
enum DriverText {
  /// The entry points of programs in the order in which calls count them.
  static func entries(_ sources: [CSource]) -> [(name: String, entry: Interface.Entry)] {
    sources.flatMap { source in source.interface.entries.map { (source.interface.name, $0) } }
  }

  static func text(_ sources: [CSource]) -> String {
    let entries = entries(sources)
    let rows = entries.map { _, entry in
      let shared = takesThreads(entry.kind) ? "\(entry.function)_threads_workspace" : "NULL"
      return "  {call_\(entry.function), \(entry.workspace), \(shared), \(structures(entry.kind).count)},"
    }
    return """
      \(start)
      \(entries.map { caller($0.name, $0.entry) }.joined(separator: "\n"))
      static const struct entry entries[] = {
      \(rows.joined(separator: "\n"))
      };
      \(end)
      """
  }

  /// The structs that an entry point takes, as they stand in its signature.
  private static func structures(_ kind: Interface.EntryKind) -> [String] {
    switch kind {
    case .forward: ["in", "out"]
    case .gradient: ["in", "out", "adjoints"]
    case .jvp: ["in", "in", "out", "out"]
    case .begin: ["in", "state"]
    case .step: ["in", "state", "state", "out"]
    case .hvp: ["in", "in", "adjoints"]
    }
  }

  private static func takesThreads(_ kind: Interface.EntryKind) -> Bool {
    switch kind {
    case .forward, .gradient: true
    case .jvp, .begin, .step, .hvp: false
    }
  }

  /// A function of one type for every entry point, which calls it with structs of its own types.
  private static func caller(_ name: String, _ entry: Interface.Entry) -> String {
    let structures = structures(entry.kind)
    let copies = structures.enumerated().map { index, structure in
      """
        \(name)_\(structure) s\(index);
        if (t[\(index)]) memcpy(&s\(index), t[\(index)], sizeof s\(index));
      """
    }
    let pointers = structures.indices.map { "t[\($0)] ? &s\($0) : NULL" }
    let (sizes, flags): ([String], [String]) =
      switch entry.kind {
      case .forward, .jvp: (["steps", "batch"], [])
      case .gradient, .hvp: (["steps", "batch"], ["flags"])
      case .begin, .step: (["batch"], [])
      }
    let arguments = (sizes + pointers + flags + ["space", "bytes"]).joined(separator: ", ")
    let shared = """
        if (threads) {
          const \(name)_threads team = {threads, run_parts, NULL};
          return \(entry.function)_threads(\(arguments), &team);
        }
      """
    let packed =
      entry.packed.map { packing in
        let team = takesThreads(entry.kind) ? "threads ? &team : NULL, " : ""
        let threads =
          takesThreads(entry.kind) ? "const \(name)_threads team = {threads, run_parts, NULL};" : ""
        return """
            if (packed) {
              size_t size = \(packing.size)();
              char *block = memory(size);
              \(threads)
              int status = \(packing.pack)(t[0] ? &s0 : NULL, block, size);
              if (status == 0) status = \(packing.function)(\(arguments), \(team)block);
              free(block - 8);
              return status;
            }
          """
      } ?? ""
    return """
      static int call_\(entry.function)(size_t steps, size_t batch, unsigned flags, void ***t, void *space, size_t bytes, size_t threads, int packed) {
      \(copies.joined(separator: "\n"))
        (void)steps; (void)flags; (void)threads; (void)packed;
      \(packed)
      \(takesThreads(entry.kind) ? shared : "")
        return \(entry.function)(\(arguments));
      }
      """
  }

  private static let start = """
    #include <pthread.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    /* Memory that nobody wrote to is known to be that where reads of it are watched, and not a number elsewhere. */
    #define FILLED 1
    #if defined(__has_feature)
    #if __has_feature(memory_sanitizer)
    #undef FILLED
    #define FILLED 0
    #endif
    #endif
    struct entry {
      int (*call)(size_t, size_t, unsigned, void ***, void *, size_t, size_t, int);
      size_t (*space)(size_t, size_t);
      size_t (*shared_space)(size_t, size_t, size_t);
      int blocks;
    };
    /* As large as said and no more, at an odd multiple of 8. */
    static char *memory(size_t bytes) {
      char *base = malloc(bytes + 8);
      if (!base) exit(3);
      if (FILLED) memset(base, 255, bytes + 8);
      return base + 8;
    }

    struct part {
      void (*task)(void *, size_t);
      void *job;
      size_t part;
    };

    static void *do_part(void *context) {
      const struct part *part = context;
      part->task(part->job, part->part);
      return NULL;
    }

    /* Every part on a thread of its own. */
    static void run_parts(void *context, size_t count, void (*task)(void *, size_t), void *job) {
      pthread_t *threads = calloc(count, sizeof *threads);
      struct part *parts = calloc(count, sizeof *parts);
      (void)context;
      if (!threads || !parts) exit(3);
      for (size_t i = 0; i < count; i++) {
        parts[i].task = task;
        parts[i].job = job;
        parts[i].part = i;
        if (pthread_create(&threads[i], NULL, do_part, &parts[i])) exit(3);
      }
      for (size_t i = 0; i < count; i++) pthread_join(threads[i], NULL);
      free(threads);
      free(parts);
    }
    """

  private static let end = """
    static int get(void *place, size_t bytes) { return bytes == 0 || fread(place, 1, bytes, stdin) == bytes; }

    static int put(const void *place, size_t bytes) { return bytes == 0 || fwrite(place, 1, bytes, stdout) == bytes; }

    int main(void) {
      uint64_t head[6];
      while (get(head, sizeof head)) {
        const struct entry *entry = &entries[head[0]];
        void **blocks[4] = {NULL, NULL, NULL, NULL};
        uint64_t counts[4] = {0, 0, 0, 0};
        uint64_t *sizes[4] = {NULL, NULL, NULL, NULL};
        for (int i = 0; i < entry->blocks; i++) {
          uint64_t count;
          if (!get(&count, sizeof count)) return 2;
          if (count == UINT64_MAX) continue;
          counts[i] = count;
          blocks[i] = calloc(count + 1, sizeof(void *));
          sizes[i] = calloc(count + 1, sizeof(uint64_t));
          if (!blocks[i] || !sizes[i]) return 3;
          for (uint64_t j = 0; j < count; j++) {
            uint64_t member[2];
            if (!get(member, sizeof member)) return 2;
            if (member[0] == 0) continue;
            sizes[i][j] = member[1];
            blocks[i][j] = memory(member[1]);
            if (member[0] == 1 && !get(blocks[i][j], member[1])) return 2;
          }
        }
        size_t bytes = head[4] ? entry->shared_space(head[1], head[2], head[4]) : entry->space(head[1], head[2]);
        char *space = memory(bytes);
        int32_t status = entry->call(head[1], head[2], (unsigned)head[3], blocks, space, bytes, head[4], head[5] != 0);
        if (!put(&status, sizeof status)) return 2;
        free(space - 8);
        for (int i = 0; i < entry->blocks; i++) {
          for (uint64_t j = 0; j < counts[i]; j++) {
            if (!blocks[i][j]) continue;
            if (!put(blocks[i][j], sizes[i][j])) return 2;
            free((char *)blocks[i][j] - 8);
          }
          free(blocks[i]);
          free(sizes[i]);
        }
        if (fflush(stdout)) return 2;
      }
      return 0;
    }

    """
}
