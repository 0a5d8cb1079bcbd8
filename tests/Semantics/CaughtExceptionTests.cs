using AsyncPitfalls.Semantics;
using Microsoft.CodeAnalysis.Operations;

namespace AsyncPitfalls.Tests.Semantics;

public sealed class CaughtExceptionTests
{
    [Theory]
    [InlineData("catch { }", null, "Exception")]
    [InlineData("catch (Exception) { }", null, "Exception")]
    [InlineData("catch (IOException e) { }", "e", "IOException")]
    [InlineData("catch (Exception e) when (e is IOException) { }", "e", "IOException")]
    [InlineData("catch (Exception e) when (((e) is IOException)) { }", "e", "IOException")]
    [InlineData("catch (Exception e) when (e is IOException io) { }", "e", "IOException")]
    [InlineData("catch (Exception e) when (e is IOException { HResult: 5 }) { }", "e", "IOException")]
    [InlineData("catch (Exception e) when (e is IOException && flag) { }", "e", "IOException")]
    [InlineData("catch (Exception e) when (e is IOException && flag && number > 1) { }", "e", "IOException")]
    [InlineData("catch (Exception e) when (flag && e is IOException) { }", "e", "Exception")]
    [InlineData("catch (Exception e) when (e is IOException || flag) { }", "e", "Exception")]
    [InlineData("catch (Exception e) when (e is not IOException) { }", "e", "Exception")]
    [InlineData("catch (Exception e) when (!(e is IOException)) { }", "e", "Exception")]
    [InlineData("catch (Exception e) when (e is IOException or TimeoutException) { }", "e", "Exception")]
    [InlineData("catch (Exception e) when (e is { HResult: 5 }) { }", "e", "Exception")]
    [InlineData("catch (IOException e) when (e is not FileNotFoundException) { }", "e", "IOException")]
    [InlineData("catch (Exception e) when (Kept is IOException) { }", "e", "Exception")]
    [InlineData("catch (Exception) when (flag) { }", null, "Exception")]
    [InlineData("catch when (flag) { }", null, "Exception")]
    public void The_clause_is_entered_for_one_type(string clause, string? variable, string type)
    {
        var caught = Read(clause);
        Assert.Equal(variable, caught.Variable?.Name);
        Assert.Equal(type, caught.EnteredFor?.Name);
    }

    [Theory]
    [InlineData("catch { }", false, false)]
    [InlineData("catch (Exception) { }", false, false)]
    [InlineData("catch (IOException) { }", false, true)]
    [InlineData("catch (OperationCanceledException) { }", true, false)]
    [InlineData("catch (TaskCanceledException e) { }", true, false)]
    [InlineData("catch (Exception e) when (e is OperationCanceledException) { }", true, false)]
    [InlineData("catch (Exception e) when (e is not OperationCanceledException) { }", false, false)]
    [InlineData("catch (Exception e) when (e is TimeoutException) { }", false, true)]
    public void A_clause_is_for_all_for_cancellation_or_for_one_failure(string clause, bool cancellation, bool specific)
    {
        var caught = Read(clause);
        Assert.Equal(cancellation, caught.IsForCancellation);
        Assert.Equal(specific, caught.IsForSpecificFailure);
    }

    [Theory]
    [InlineData("catch (Exception e) { Take(e); }")]
    [InlineData("catch (Exception e) { Take(e.Message); }")]
    [InlineData("catch (Exception e) { throw new IOException(\"\", e); }")]
    [InlineData("catch (Exception e) { throw e; }")]
    [InlineData("catch (Exception e) { Action later = () => Take(e); }")]
    [InlineData("catch (Exception e) { if (e is IOException) { } }")]
    [InlineData("catch (Exception e) when (Log(e)) { }")]
    [InlineData("catch (Exception e) when (e.HResult == 5) { }")]
    [InlineData("catch (Exception e) when (e is IOException && e.HResult == 5) { }")]
    [InlineData("catch (Exception e) when (e is IOException) { Take(e); }")]
    [InlineData("catch (Exception e) when (e is IOException io) { Take(io); }")]
    [InlineData("catch (Exception e) when (e is IOException io && io.HResult == 5) { }")]
    [InlineData("catch (Exception e) when (e is IOException { } io) { Take(io); }")]
    [InlineData("catch (Exception e) when (e is IOException { HResult: 5 }) { }")]
    public void A_handler_reads_what_the_exception_holds(string clause) => Assert.True(Read(clause).IsRead);

    [Theory]
    [InlineData("catch { Take(); }")]
    [InlineData("catch (Exception) { Take(); }")]
    [InlineData("catch (Exception e) { }")]
    [InlineData("catch (Exception e) { Take(); throw; }")]
    [InlineData("catch (Exception e) when (e is IOException) { }")]
    [InlineData("catch (Exception e) when (e is IOException { }) { }")]
    [InlineData("catch (Exception e) when (e is IOException io) { }")]
    [InlineData("catch (Exception e) when (e is not IOException) { }")]
    [InlineData("catch (Exception e) when (!(e is IOException)) { }")]
    [InlineData("catch (Exception e) when (e is IOException && flag) { }")]
    [InlineData("catch (Exception e) { Exception other = Kept; Take(other); }")]
    public void Its_type_alone_is_not_its_content(string clause) => Assert.False(Read(clause).IsRead);

    [Theory]
    [InlineData("catch (Exception) { throw; }", true)]
    [InlineData("catch { if (flag) { throw; } }", true)]
    [InlineData("catch { try { throw; } catch { } }", true)]
    [InlineData("catch { try { Take(); } catch { throw; } }", false)]
    [InlineData("catch (Exception e) { throw e; }", false)]
    [InlineData("catch { throw new IOException(); }", false)]
    [InlineData("catch { Action later = () => { try { Take(); } catch { throw; } }; }", false)]
    [InlineData("catch { }", false)]
    public void Only_a_throw_of_its_own_rethrows(string clause, bool expected) => Assert.Equal(expected, Read(clause).Rethrows);

    [Theory]
    [InlineData("catch (Missing e) when (e is Missing x) { Take(e, x); throw; }")]
    [InlineData("catch (Exception e) when (e is ) { }")]
    [InlineData("catch (Exception e) when ( { e. }")]
    [InlineData("catch (int e) when (e) { throw }")]
    [InlineData("catch (Exception 5) { throw ")]
    public void Broken_clauses_are_read_somehow(string clause)
    {
        var caught = Read(clause, mayNotCompile: true);
        _ = (caught.Variable, caught.EnteredFor, caught.IsForCancellation, caught.IsForSpecificFailure, caught.IsRead, caught.Rethrows);
    }

    private static CaughtException Read(string clause, bool mayNotCompile = false)
    {
        var source = Source.InMethod(
            $"[|try|] {{ await a; }} {clause}",
            members: "Exception Kept = new(); static bool Log(Exception e) => true;",
            mayNotCompile: mayNotCompile);
        return new(source.MarkedAs<ITryOperation>().Catches[0], source.Symbols);
    }
}
