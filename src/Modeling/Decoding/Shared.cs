namespace Tppo.Modeling.Decoding;

/// <summary>Something that is disposed when its last user has released it; begins with one user. Engine thread only.</summary>
internal sealed class Shared<T>(T item)
    where T : IDisposable
{
    private int _users = 1;

    public T Item => item;

    public Shared<T> Use()
    {
        _users++;
        return this;
    }

    public void Release()
    {
        if (--_users == 0)
            item.Dispose();
    }
}
