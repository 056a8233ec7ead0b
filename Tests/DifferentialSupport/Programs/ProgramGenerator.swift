/// Makes valid programs of every construct of the language; equal seeds make equal programs.
package struct ProgramGenerator {
  var random: RandomSource
  var program = RandomProgram()
  var frames = [Frame()]
  var functions: [(name: String, count: Int)] = []
  /// The forms of what cells return, by the names of cells.
  var resultForms: [String: [Form]] = [:]
  /// Whether nothing with kinks may appear.
  let isSmooth: Bool
  private var count = 0

  /// Where names are declared: the program, or the cell that is being written.
  struct Frame {
    var block = RandomProgram.Block()
    var values: [Readable] = []
    var isCell = false
  }

  /// A value that is complete, so that any of its steps can be read.
  struct Readable {
    var name: String
    var form: Form
    var isStream: Bool
    var bound: Extent?
    var isDefined = false
  }

  /// States that are defined by each other, as far as they are written down.
  struct Group {
    /// -1 for a recurrence from left to right, 1 for one from right to left.
    var direction: Int
    var members: [Readable]
    /// How many of the members are defined, so that their values at the same step can be read.
    var ready = 0
  }

  /// What a term may read.
  struct Context {
    var isStream: Bool
    var group: Group?
  }

  private init(seed: UInt64) {
    random = RandomSource(seed: seed)
    isSmooth = random.chance(0.4)
  }

  package static func generate(seed: UInt64) -> RandomProgram {
    var generator = ProgramGenerator(seed: seed)
    generator.run()
    return generator.program
  }

  private mutating func run() {
    let numbers = [1, 2, 2, 3, 3, 4, 5, 5, 7, 8, 9, 15, 16, 17, 31, 33]
    program.sizes = (0..<random.int(2...3)).map { _ in random.pick(numbers) }
    for _ in 0..<random.pick([0, 0, 1, 2]) { addFunction() }
    for _ in 0..<random.pick([0, 0, 0, 1, 2]) { addCell() }
    let statements = random.int(1...4)
    for index in 0..<statements {
      let draw = random.int(0...99)
      if !program.cells.isEmpty, draw < 35 || index == 0 {
        addInstance(of: random.pick(program.cells))
      } else if draw < 65 || index == 0 {
        addGroup()
      } else if draw < 80 {
        addMap()
      } else if draw < 88 {
        addSplit()
      } else {
        addStatic()
      }
    }
    if random.chance(0.75) { program.loss = loss() }
    let defined = frames[0].values.filter(\.isDefined).map(\.name)
    if random.chance(0.5) {
      program.outputs = defined.filter { _ in random.chance(0.6) }
    } else if program.loss == nil {
      program.outputs = defined
    }
    if program.loss == nil, program.outputs.isEmpty { program.outputs = defined }
    program.body = frames[0].block
  }

  mutating func name(_ stem: String) -> String {
    count += 1
    return "\(stem)\(count)"
  }

  var frame: Frame {
    get { frames[frames.count - 1] }
    set { frames[frames.count - 1] = newValue }
  }

  mutating func extent() -> Extent {
    let sizes = program.sizes.indices
    let first = Extent([random.pick(Array(sizes))])
    return random.chance(0.1) ? first + Extent([random.pick(Array(sizes))]) : first
  }

  mutating func form(scalars: Int = 15, matrices: Int = 15) -> Form {
    let draw = random.int(0...99)
    if draw < scalars { return .scalar }
    return draw < scalars + matrices ? .matrix(extent(), extent()) : .vector(extent())
  }

  /// A new parameter or input of a form.
  mutating func source(_ form: Form, _ context: Context) -> Readable {
    let draw = random.int(0...99)
    let isInput = !frame.isCell && draw >= (form.isMatrix ? 85 : context.isStream ? 25 : 60)
    let isStream = isInput && context.isStream && draw < 92
    let value = Readable(name: name(isInput ? "x" : "p"), form: form, isStream: isStream)
    frame.block.declarations.append(
      .init(role: isInput ? .input : .parameter, name: value.name, isStream: isStream, form: form))
    frame.values.append(value)
    return value
  }

  /// An index input with a bound; nil inside cells, which have none of their own.
  mutating func index(below bound: Extent, _ context: Context) -> String? {
    guard !frame.isCell else { return nil }
    let known = frame.values.filter { $0.bound == bound && (context.isStream || !$0.isStream) }
    if !known.isEmpty, random.chance(0.6) { return read(random.pick(known), context) }
    let isStream = context.isStream && random.chance(0.8)
    let value = Readable(name: name("k"), form: .scalar, isStream: isStream, bound: bound)
    frame.block.declarations.append(
      .init(role: .input, name: value.name, isStream: isStream, form: .scalar, bound: bound))
    frame.values.append(value)
    return read(value, context)
  }
}
