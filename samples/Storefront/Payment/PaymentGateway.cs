namespace Storefront.Payment;

public sealed class PaymentDeclinedException(string card) : Exception($"card {card} declined");

/// <summary>Stands for the bank: takes a moment, and refuses cards that end in 0.</summary>
public sealed class PaymentGateway
{
    /// <summary>Is the card known to the bank at all?</summary>
    public async Task<bool> CheckAsync(string card, CancellationToken cancellationToken)
    {
        await Task.Delay(20, cancellationToken);
        return card.Length > 0;
    }

    public async Task<string> ChargeAsync(string card, decimal amount, CancellationToken cancellationToken)
    {
        await Task.Delay(60, cancellationToken);
        return card.EndsWith('0') ? throw new PaymentDeclinedException(card) : $"{card}-{amount:0}";
    }
}
