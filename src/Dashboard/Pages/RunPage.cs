using Microsoft.AspNetCore.Components;
using Tppo.Dashboard.Watching;

namespace Tppo.Dashboard.Pages;

/// <summary>A page about one run, which is rendered anew after each look at it.</summary>
public abstract class RunPage : ComponentBase, IDisposable
{
    private IDisposable? _following;
    private string? _name;

    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>Null where there is no such run.</summary>
    private protected RunWatch? Watch { get; private set; }

    private protected RunSnapshot Now => Watch!.Now;

    [Inject]
    private RunWatches Watches { get; set; } = null!;

    public void Dispose()
    {
        _following?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>After a look, before the page is rendered.</summary>
    protected virtual void Seen()
    {
    }

    protected override void OnParametersSet()
    {
        if (_name == Name)
            return;
        _name = Name;
        _following?.Dispose();
        Watch = Watches.Find(Name);
        _following = Watch?.Follow(() => _ = InvokeAsync(() =>
        {
            Seen();
            StateHasChanged();
        }));
        if (Watch is not null)
            Seen();
    }
}
