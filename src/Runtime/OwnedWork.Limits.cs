namespace AsyncPitfalls;

// What comes from outside and ends the work before its time: the limit, the caller's token, and then the grace.
internal abstract partial class OwnedWork
{
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;

    /// <summary>Starts the limit, and listens to the caller's token. To be called once, before anything is started.</summary>
    protected void Begin()
    {
        if (_settings.Timeout == TimeSpan.Zero)
        {
            Stop(StopReason.Timeout);
            return;
        }

        try
        {
            Listen();
            if (_settings.Timeout != Timeout.InfiniteTimeSpan)
                Keep(NewTimer(_settings.Timeout, static work => ((OwnedWork)work!).Stop(StopReason.Timeout)), isForGrace: false);
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void LimitGrace()
    {
        if (_settings.Grace == Timeout.InfiniteTimeSpan)
        {
            Keep(timer: null, isForGrace: true);
            return;
        }

        try
        {
            Keep(NewTimer(_settings.Grace, static work => ((OwnedWork)work!).Expire()), isForGrace: true);
        }
        catch (Exception e)
        {
            // The clock is broken, so there is no limit.
            Fail(e);
        }
    }

    // What comes after the end does not belong on the stack of the clock.
    private void Expire()
    {
        if (Release())
            QueueOver();
    }

    private void Listen()
    {
        var registration = _caller.Register(
            static work => ((OwnedWork)work!).Stop(StopReason.Caller), this, useSynchronizationContext: false);
        lock (_cancellation)
        {
            if (!_over)
            {
                _registration = registration;
                return;
            }
        }

        registration.Dispose();
    }

    private ITimer NewTimer(TimeSpan due, TimerCallback callback) =>
        _settings.TimeProvider.CreateTimer(callback, this, due, Timeout.InfiniteTimeSpan);

    // The one for the grace takes the place of the one for the limit. A timer may have fired, and stopped or ended
    // everything, before it is known here.
    private void Keep(ITimer? timer, bool isForGrace)
    {
        lock (_cancellation)
        {
            if (!_over && (isForGrace || !IsStopped))
                (_timer, timer) = (timer, _timer);
        }

        timer?.Dispose();
    }

    // Disposing a registration waits for its callback, which takes the lock.
    private bool Release()
    {
        ITimer? timer;
        CancellationTokenRegistration registration;
        bool isFirst;
        lock (_cancellation)
        {
            isFirst = !_over;
            _over = true;
            (timer, _timer) = (_timer, null);
            (registration, _registration) = (_registration, default);
        }

        timer?.Dispose();
        registration.Dispose();
        return isFirst;
    }
}
