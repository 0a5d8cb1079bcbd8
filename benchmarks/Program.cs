using BenchmarkDotNet.Running;

// All of them: dotnet run -c Release --project benchmarks -- --filter "*"
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
