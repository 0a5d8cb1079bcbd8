namespace AsyncPitfalls.Tests.Semantics.Flow.Random;

/// <summary>Choices that are the same for the same seed.</summary>
internal sealed class Dice(int seed)
{
    private readonly System.Random _random = new(seed);

    public bool Chance(int percent) => _random.Next(100) < percent;

    public int Between(int least, int most) => _random.Next(least, most + 1);

    public T Of<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    /// <summary>One of some weighted makers.</summary>
    public T Of<T>(params ReadOnlySpan<(int Weight, Func<T> Make)> choices)
    {
        var total = 0;
        foreach (var (weight, _) in choices)
            total += weight;
        var left = _random.Next(total);
        foreach (var (weight, make) in choices)
        {
            left -= weight;
            if (left < 0)
                return make();
        }

        throw new InvalidOperationException();
    }
}
