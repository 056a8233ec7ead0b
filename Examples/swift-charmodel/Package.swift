// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "CharModel",
  dependencies: [.package(name: "rnnc", path: "../..")],
  targets: [
    .executableTarget(
      name: "CharModel", dependencies: [.product(name: "RNNCompiler", package: "rnnc")],
      swiftSettings: [.treatAllWarnings(as: .error)])
  ],
  swiftLanguageModes: [.v6]
)
