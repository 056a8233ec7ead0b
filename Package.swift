// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "rnnc",
  products: [
    .executable(name: "rnnc", targets: ["rnnc"]),
    .library(
      name: "RNNCompiler",
      targets: [
        "RNNCBackend", "RNNClang", "RNNCompiler", "RNNDiagnostics", "RNNIR", "RNNJIT", "RNNLanguage",
        "RNNTransforms",
      ]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .target(name: "RNNDiagnostics", swiftSettings: strict),
    .target(
      name: "RNNLanguage",
      dependencies: [
        "RNNDiagnostics", .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .target(
      name: "RNNIR",
      dependencies: [
        "RNNDiagnostics", .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .target(
      name: "RNNTransforms",
      dependencies: [
        "RNNIR", "RNNLanguage", .product(name: "HeapModule", package: "swift-collections"),
      ], swiftSettings: strict),
    .target(
      name: "RNNInterpreter",
      dependencies: ["RNNLanguage", .product(name: "RealModule", package: "swift-numerics")],
      swiftSettings: strict),
    .target(
      name: "RNNRuntime", path: "Runtime", exclude: ["C", "STYLE.md"], swiftSettings: strict,
      plugins: ["EmbedRuntime"]),
    .executableTarget(name: "EmbedText", path: "Plugins/EmbedText", swiftSettings: strict),
    .plugin(
      name: "EmbedRuntime", capability: .buildTool(), dependencies: ["EmbedText"],
      path: "Plugins/EmbedRuntime"),
    .target(
      name: "RNNCBackend", dependencies: ["RNNDiagnostics", "RNNIR", "RNNTransforms", "RNNRuntime"],
      swiftSettings: strict),
    .target(
      name: "RNNJIT",
      dependencies: [
        "RNNIR", "RNNDiagnostics",
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: strict),
    .target(
      name: "CLibclang",
      linkerSettings: ["dl", "pthread"].map { .linkedLibrary($0, .when(platforms: [.linux])) }),
    .target(
      name: "RNNClang",
      dependencies: [
        "CLibclang", "RNNDiagnostics", "RNNLanguage", "RNNIR",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .target(
      name: "RNNCompiler",
      dependencies: [
        "RNNClang",
        "RNNDiagnostics", "RNNLanguage", "RNNIR", "RNNTransforms", "RNNInterpreter", "RNNCBackend",
        "RNNJIT", "RNNRuntime", .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .target(
      name: "RNNExplain",
      dependencies: ["RNNDiagnostics", "RNNLanguage", "RNNIR", "RNNTransforms", "RNNCBackend"],
      swiftSettings: strict),
    .target(
      name: "RNNAnalysis",
      dependencies: [
        "RNNClang", "RNNCompiler", "RNNDiagnostics", "RNNLanguage", "RNNIR", "RNNTransforms", "RNNCBackend",
        "RNNJIT",
      ], swiftSettings: strict),
    .executableTarget(
      name: "rnnc",
      dependencies: [
        "RNNClang", "RNNCompiler", "RNNExplain", "RNNAnalysis", "RNNDiagnostics", "RNNLanguage", "RNNIR",
        "RNNTransforms", "RNNCBackend", "RNNJIT",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .executableTarget(
      name: "train-from-swift", dependencies: ["RNNCompiler", "RNNDiagnostics", "RNNJIT"],
      path: "Examples/use/swift", swiftSettings: strict),
    .testTarget(
      name: "CommandTests", dependencies: ["rnnc", "train-from-swift"], swiftSettings: strict),
    .target(
      name: "DifferentialSupport",
      dependencies: [
        "RNNCompiler", "RNNDiagnostics", "RNNLanguage", "RNNIR", "RNNTransforms", "RNNInterpreter",
        "RNNCBackend", "RNNJIT", .product(name: "SystemPackage", package: "swift-system"),
      ], path: "Tests/DifferentialSupport", swiftSettings: strict),
    .testTarget(
      name: "DifferentialTests", dependencies: ["DifferentialSupport", "RNNIR"], swiftSettings: strict),
    .testTarget(
      name: "OptimizationTests",
      dependencies: [
        "DifferentialSupport", "RNNCompiler", "RNNDiagnostics", "RNNIR", "RNNJIT", "RNNTransforms",
      ], swiftSettings: strict),
    .testTarget(
      name: "OperationTests",
      dependencies: [
        "DifferentialSupport", "RNNCompiler", "RNNDiagnostics", "RNNIR", "RNNJIT", "RNNLanguage",
        "RNNTransforms",
      ], swiftSettings: strict),
    .testTarget(
      name: "EntryPointTests",
      dependencies: [
        "DifferentialSupport", "RNNCompiler", "RNNDiagnostics", "RNNIR", "RNNJIT", "RNNLanguage",
        "RNNTransforms",
      ], swiftSettings: strict),
    .testTarget(
      name: "ClangTests",
      dependencies: [
        "RNNClang", "RNNCompiler", "RNNCBackend", "RNNDiagnostics", "RNNIR", "RNNJIT", "RNNLanguage",
      ], swiftSettings: strict),
    .testTarget(
      name: "RNNInterpreterTests",
      dependencies: [
        "RNNInterpreter", "RNNLanguage", "RNNDiagnostics",
        .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .testTarget(
      name: "RNNDiagnosticsTests", dependencies: ["RNNDiagnostics"], swiftSettings: strict),
    .testTarget(
      name: "RNNCheckingTests",
      dependencies: [
        "RNNDiagnostics", "RNNLanguage", .product(name: "OrderedCollections", package: "swift-collections"),
      ], swiftSettings: strict),
    .testTarget(
      name: "RNNParsingTests", dependencies: ["RNNDiagnostics", "RNNLanguage"], swiftSettings: strict),
    .testTarget(
      name: "RNNJITTests",
      dependencies: [
        "RNNJIT", "RNNIR", "RNNDiagnostics", .product(name: "SystemPackage", package: "swift-system"),
      ], swiftSettings: strict),
    .testTarget(
      name: "RNNRuntimeTests", dependencies: ["RNNRuntime"], exclude: ["Benchmark", "C", "Tools"],
      swiftSettings: strict),
    .testTarget(
      name: "ExplainTests",
      dependencies: ["RNNExplain", "RNNCompiler", "RNNTransforms", "RNNCBackend", "RNNDiagnostics"],
      exclude: ["Goldens"], swiftSettings: strict),
    .testTarget(
      name: "SystemsTests",
      dependencies: ["RNNCompiler", "RNNDiagnostics", "RNNIR", "RNNInterpreter", "RNNJIT", "RNNLanguage"],
      swiftSettings: strict),
    .testTarget(
      name: "ExamplesTests",
      dependencies: [
        "DifferentialSupport", "RNNCompiler", "RNNDiagnostics", "RNNIR", "RNNTransforms", "RNNCBackend",
        "RNNJIT", "RNNLanguage",
      ], swiftSettings: strict),
    .testTarget(
      name: "AnalysisTests",
      dependencies: [
        "RNNAnalysis", "RNNClang", "RNNCompiler", "RNNTransforms", "RNNJIT", "RNNIR", "RNNDiagnostics",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c99
)
