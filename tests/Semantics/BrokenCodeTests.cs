using System.Collections.Immutable;
using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

/// <summary>
/// An IDE runs the rules on every keystroke, so most of what they see does not compile. Whatever it is, a rule may
/// say nothing, but it must neither throw nor run in circles.
/// </summary>
public sealed class BrokenCodeTests
{
    private static readonly SyntaxToken[] Tokens = [.. CSharpSyntaxTree.ParseText(Program).GetRoot().DescendantTokens()];

    // Else the programs made from it would be broken in one way only.
    [Fact]
    public void The_whole_program_compiles() => Assert.NotNull(new Source(Program).Symbols);

    [Fact]
    public Task Half_typed_programs_make_no_rule_throw() => RunAllRules(Prefixes(step: 9));

    [Fact]
    public Task Garbled_programs_make_no_rule_throw() => RunAllRules(Garbled(count: 50));

    [Fact]
    public void Every_block_answers_for_every_operation_of_a_broken_program()
    {
        var compilation = Compile(Garbled(count: 25).Concat(Prefixes(step: 25)));
        var symbols = TaskSymbols.For(compilation)!;
        var asked = 0;
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot(TestContext.Current.CancellationToken).DescendantNodes())
            {
                if (model.GetOperation(node, TestContext.Current.CancellationToken) is { } operation)
                {
                    AskAll(operation, symbols);
                    asked++;
                }
            }
        }

        Assert.True(asked > 5000, $"only {asked} operations left to ask about");
    }

    [Fact]
    public async Task A_rule_that_throws_would_be_noticed()
    {
        var failures = await FailuresOf([new Throwing()], Compile(["class C { void M() { M(); } }"]));
        Assert.Single(failures);
    }

    private static async Task RunAllRules(IEnumerable<string> programs)
    {
        var rules = typeof(TaskAnalyzer).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(t))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!)
            .ToImmutableArray();
        Assert.NotEmpty(rules);
        Assert.Empty(await FailuresOf(rules, Compile(programs)));
    }

    private static async Task<List<string>> FailuresOf(ImmutableArray<DiagnosticAnalyzer> rules, CSharpCompilation compilation)
    {
        // Rules that are off by default have to stand it as well.
        var all = rules.SelectMany(r => r.SupportedDiagnostics).ToDictionary(d => d.Id, _ => ReportDiagnostic.Warn);
        var failures = new List<string>();
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([]),
            (exception, rule, _) => failures.Add($"{rule.GetType().Name}: {exception}"),
            concurrentAnalysis: false,
            logAnalyzerExecutionTime: false);
        await compilation.WithOptions(compilation.Options.WithSpecificDiagnosticOptions(all))
            .WithAnalyzers(rules, options)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return failures;
    }

    // Each program gets a namespace of its own, so that all fit into one compilation.
    private static CSharpCompilation Compile(IEnumerable<string> programs) => new Source("namespace N { }").Compilation.AddSyntaxTrees(
        programs.Select((program, i) => CSharpSyntaxTree.ParseText($"namespace Broken{i};\n{program}", new CSharpParseOptions(LanguageVersion.Latest), $"{i}.cs")));

    private static IEnumerable<string> Prefixes(int step)
    {
        for (var i = 1; i < Tokens.Length; i += step)
            yield return Program[..Tokens[i].SpanStart];
    }

    // A token here and there is left out, doubled or replaced, and one name in ten becomes another one, which parses
    // and binds in unexpected ways. The seed is fixed, and so are the programs.
    private static IEnumerable<string> Garbled(int count)
    {
        var random = new Random(20);
        var names = Tokens.Where(t => t.IsKind(SyntaxKind.IdentifierToken)).ToArray();
        for (var i = 0; i < count; i++)
        {
            yield return string.Concat(Tokens.Select(token => random.Next(60) switch
            {
                0 => "",
                1 => token.ToFullString() + token.ToFullString(),
                2 => Tokens[random.Next(Tokens.Length)].ToFullString(),
                < 8 when token.IsKind(SyntaxKind.IdentifierToken) => " " + names[random.Next(names.Length)].ToFullString(),
                _ => token.ToFullString(),
            }));
        }
    }

    private static void AskAll(IOperation operation, TaskSymbols symbols)
    {
        TaskFacts.UseOf(operation, symbols);
        TaskFacts.CannotFail(operation, symbols);
        TaskFacts.IsSignal(operation, symbols);
        TaskFacts.IsKnownComplete(operation, symbols);
        TaskElements.Of(operation, symbols);
        TaskHolder.Of(operation, symbols);
        TimeLimits.Read(operation, symbols);
        AsyncScope.Of(operation).CancellationToken(symbols);
        operation.ThrownAwayBy();
        operation.IsSameObject(operation.Parent);
        EnclosingTries.WithHandlers(operation);
        ExceptionUses.FitsAnyException(operation, symbols);
        switch (operation)
        {
            case IInvocationOperation call:
                TaskArguments.Of(call);
                AwaitedWhenAll.Find(call, symbols);
                TimedWait.Find(call, symbols)?.IsReleasedBy(call);
                symbols.Bodies.Reached(call.TargetMethod).Count();
                break;
            case ITryOperation attempt:
                AggregateHandler.Of(attempt, symbols);
                AggregateHandler.IsNeverEntered(attempt, symbols);
                break;
            case ICatchClauseOperation clause:
                var caught = new CaughtException(clause, symbols);
                _ = (caught.IsRead, caught.Rethrows, caught.IsForCancellation, caught.IsForSpecificFailure);
                break;
        }
    }

#pragma warning disable RS1036, RS1038, RS1041, RS2008, RS1025, RS1026
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class Throwing : DiagnosticAnalyzer
    {
        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
            [new("TEST", "Throws", "Throws", "Test", DiagnosticSeverity.Warning, isEnabledByDefault: true)];

        public override void Initialize(AnalysisContext context)
        {
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterOperationAction(_ => throw new InvalidOperationException(), OperationKind.Invocation);
        }
    }
#pragma warning restore

    private const string Program =
        """
        using System;
        using System.Collections.Generic;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;
        using AsyncPitfalls;

        interface IStore { Task<string> LoadAsync(int id, CancellationToken token = default); }

        sealed class Shop(IStore store) : IDisposable
        {
            private readonly SemaphoreSlim _gate = new(1);
            private readonly CancellationTokenSource _stop = new();
            private Task? _loop;

            public async Task<string[]> LoadAllAsync(IReadOnlyList<int> ids, TimeSpan limit)
            {
                Task<string> first = store.LoadAsync(ids[0]), second = store.LoadAsync(ids[1], _stop.Token);
                var rest = ids.Skip(2).Select(id => store.LoadAsync(id)).ToList();
                rest.Add(first);
                var all = Task.WhenAll<string>([first, second, .. rest]);
                try
                {
                    await Task.WhenAll(first, second).ConfigureAwait(false);
                    if (await Task.WhenAny(all, Task.Delay(limit, _stop.Token)) != all)
                        throw new TimeoutException($"{first.Result} and {rest.Count} more");
                    return await all;
                }
                catch (AggregateException e) when (e.InnerException is TimeoutException { Message.Length: > 0 } late && !late.Message.Contains("x"))
                {
                    Console.WriteLine(e.Flatten().InnerExceptions[0]);
                    throw;
                }
                catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
                {
                    return [];
                }
                finally
                {
                    second?.Wait(100);
                }
            }

            public void Start() => _loop ??= Task.Run(async () => { try { await RunAsync(); } catch (Exception e) { Console.WriteLine(e); } });

            private async Task RunAsync()
            {
                const int Infinite = -1;
                while (!_stop.IsCancellationRequested)
                {
                    if (!await _gate.WaitAsync(TimeSpan.FromMilliseconds(Infinite), _stop.Token)) continue;
                    var work = new List<Task> { Task.Factory.StartNew(() => Step(0)), Task.CompletedTask };
                    while (work.Count > 0)
                    {
                        var done = await Task.WhenAny(work);
                        work.Remove(done);
                        _ = done is { IsFaulted: true, Exception: { } failure } ? failure.InnerExceptions.Count : 0;
                        done.ContinueWith(t => t.Exception?.Handle(_ => true), TaskContinuationOptions.OnlyOnFaulted);
                    }

                    await foreach (var text in Texts().WithCancellation(_stop.Token)) Step(text.Length);
                    _gate.Release();
                }

                async IAsyncEnumerable<string> Texts() { yield return await store.LoadAsync(1); }
                int Step(int number) => number switch { 0 => _loop!.Id, > 5 => 5, _ => Step(number - 1) };
            }

            public void Dispose()
            {
                _stop.Cancel();
                Task.WaitAll(new[] { _loop! }, TimeSpan.FromSeconds(5));
                (_loop, var id) = (null, _loop?.Id);
                lock (_gate) { _gate.Dispose(); }
            }
        }
        """;
}
