public enum RuntimeLibrary {}
