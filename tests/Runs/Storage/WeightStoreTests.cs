using Tppo.Contracts;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Transformer;
using Tppo.Runs.Errors;
using Tppo.Runs.Storage;
using Tppo.Tests.Consumers;
using Tppo.Tests.Infra;
using static TorchSharp.torch;

namespace Tppo.Tests.Runs.Storage;

public sealed class WeightStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelWeights _weights = Tiny.Policy();
    private readonly WeightStore _store;

    public WeightStoreTests()
    {
        _store = new WeightStore(_folder.File("weights"), keep: 2, _ => _folder.File("initial"), ScalarType.Float32);
        ModelFolder.Write(_folder.File("initial"), _weights, Tiny.Tokenizer);
    }

    public void Dispose()
    {
        _weights.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_is_published_is_what_is_loaded()
    {
        var (_, location, sha256) = _store.Publish(Role.Policy, 7, _weights);
        location.ShouldBe("policy/v7.safetensors");
        sha256.ShouldMatch("^[0-9a-f]{64}$");
        using var loaded = Load(location, sha256);
        Tiny.Numbers(loaded).ShouldBe(Tiny.Numbers(_weights));
    }

    [Theory, InlineData(Role.Policy), InlineData(Role.Value)]
    public void Of_a_model_with_an_adapter_no_more_than_that_is_stored_and_the_whole_is_loaded(Role role)
    {
        using var initial = role == Role.Policy ? Tiny.Policy() : Tiny.Value();
        ModelFolder.Write(_folder.File("initial"), initial, Tiny.Tokenizer);
        using var trained = initial.Trainable(CPU, new LoraConfig(2, 3, LoraConfig.AllLinear), seed: 1);
        using (no_grad())
        {
            foreach (var (_, tensor) in trained.Trained)
                tensor.add_(.25);
        }

        var published = _store.Publish(role, 1, trained);
        using var loaded = _store.Load(role, published);
        using var merged = trained.Merged(ScalarType.Float32);
        using var loadedAndMerged = loaded.Merged(ScalarType.Float32);
        Tiny.Numbers(loadedAndMerged).ShouldBe(Tiny.Numbers(merged));
        Tiny.Numbers(merged).ShouldNotBe(Tiny.Numbers(initial));
        _store.Publish(role, 2, merged);
        long Size(int version) => new FileInfo(_folder.File($"weights/{role.ToString().ToLowerInvariant()}/v{version}.safetensors")).Length;
        Size(1).ShouldBeLessThan(Size(2));
    }

    [Fact]
    public void Of_each_role_the_newest_few_are_kept()
    {
        foreach (var version in new[] { 8, 9, 10, 11 })
            _store.Publish(Role.Policy, version, _weights);
        using var value = Tiny.Value();
        _store.Publish(Role.Value, 3, value);
        Files().ShouldBe(["policy/v10.safetensors", "policy/v11.safetensors", "value/v3.safetensors"]);
    }

    [Fact]
    public void A_run_that_goes_on_from_an_earlier_step_drops_what_was_published_after_it()
    {
        foreach (var version in new[] { 4, 5 })
            _store.Publish(Role.Policy, version, _weights);
        _store.ForgetLatest();
        _store.Publish(Role.Policy, 4, _weights);
        Files().ShouldBe(["policy/v4.safetensors"]);
    }

    [Fact]
    public void Versions_do_not_go_back_and_newer_ones_stay()
    {
        foreach (var version in new[] { 4, 5, 4 })
            _store.Publish(Role.Policy, version, _weights).Version.ShouldBe(Math.Max(version, _store.Latest(Role.Policy)!.Version));
        _store.Latest(Role.Policy)!.Version.ShouldBe(5);
        Files().ShouldBe(["policy/v4.safetensors", "policy/v5.safetensors"]);
    }

    [Fact]
    public void One_that_was_replaced_while_it_wrote_moves_nothing_back()
    {
        _store.Publish(Role.Policy, 4, _weights);
        Should.Throw<ReplacedException>(() => _store.Publish(Role.Policy, 5, _weights, () =>
        {
            _store.Publish(Role.Policy, 6, _weights); // by the heir
            throw new ReplacedException("policy was taken over");
        }));
        _store.Latest(Role.Policy)!.Version.ShouldBe(6);
        _store.Has("policy/v6.safetensors").ShouldBeTrue();
    }

    [Fact]
    public void The_latest_is_what_was_published_last_until_it_is_forgotten()
    {
        _store.Latest(Role.Policy).ShouldBeNull();
        _store.Publish(Role.Policy, 4, _weights);
        var fifth = _store.Publish(Role.Policy, 5, _weights);
        _store.Latest(Role.Policy).ShouldBe(fifth);
        _store.Latest(Role.Value).ShouldBeNull();
        _store.ForgetLatest();
        _store.Latest(Role.Policy).ShouldBeNull();
    }

    [Fact]
    public void Another_hash_is_refused()
    {
        var (_, location, sha256) = _store.Publish(Role.Policy, 1, _weights);
        Refused(location, new string('0', 64)).ShouldContain(sha256);
    }

    [Fact]
    public void A_truncated_file_is_refused()
    {
        var (_, location, sha256) = _store.Publish(Role.Policy, 1, _weights);
        using (var file = new FileStream(_folder.File("weights/" + location), FileMode.Open))
            file.SetLength(file.Length - 1);
        Refused(location, sha256).ShouldContain("SHA-256");
    }

    [Fact]
    public void A_missing_file_is_refused() =>
        Refused("policy/v3.safetensors", new string('0', 64)).ShouldContain("v3.safetensors");

    [Theory, InlineData("../x.safetensors"), InlineData("policy/../../x.safetensors"), InlineData("../weights2/x.safetensors"), InlineData("/x.safetensors")]
    public void A_location_outside_the_store_is_refused(string location)
    {
        Directory.CreateDirectory(_folder.File("weights2"));
        foreach (var path in new[] { "x.safetensors", "weights2/x.safetensors" })
            File.WriteAllText(_folder.File(path), "");
        Refused(location, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855").ShouldContain("outside");
    }

    private ModelWeights Load(string location, string sha256) => _store.Load(Role.Policy, new WeightPointer(1, location, sha256));

    private string Refused(string location, string sha256) => Should.Throw<UserException>(() => Load(location, sha256)).Message;

    private IEnumerable<string> Files() => Directory.GetFiles(_folder.File("weights"), "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(_folder.File("weights"), path)).Where(path => Path.GetFileName(path) != "latest.json").Order(StringComparer.Ordinal);
}
