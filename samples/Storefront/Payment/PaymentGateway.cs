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

    /// <summary>Has what was taken today transferred to an account.</summary>
    public async Task TransferAsync(string account, decimal amount)
    {
        await Task.Delay(30);
        if (amount < 0)
            throw new ArgumentOutOfRangeException(nameof(amount), $"nothing to transfer to {account}");
    }

    public async Task<string> ChargeAsync(string card, decimal amount, CancellationToken cancellationToken)
    {
        await Task.Delay(60, cancellationToken);
        return card.EndsWith('0') ? throw new PaymentDeclinedException(card) : $"{card}-{amount:0}";
    }
}
