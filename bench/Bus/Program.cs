using Tppo.Bench.Bus;
using Tppo.Contracts;
using Tppo.Contracts.Wire;
using Tppo.Messaging;
using Tppo.Runs;
using Tppo.Runs.Options;

// Windows a second from the publisher to both trainers' queues and the archive: the pipeline's bus as a ratio to RabbitMQ.Client alone, with the
// same broker, the same queues, the same bytes, publisher confirms and manual acknowledgements. The rounds of the two alternate; the median counts.
// Arguments: the broker's address, windows of a round (default 3000), rounds (default 7).
var broker = BrokerAddress.Find(args.ElementAtOrDefault(0), Environment.GetEnvironmentVariable);
if (broker is null)
{
    Console.Error.WriteLine("messaging: needs the broker's address as its first argument, e.g. $(infra/broker start DIR)");
    return 2;
}

var count = args.Length > 1 ? int.Parse(args[1], null) : 3000;
var rounds = args.Length > 2 ? int.Parse(args[2], null) : 7;
const int Tokens = 8192;
var window = new WindowGenerated
{
    Ticket = new GenerateWindow
    {
        Slot = 0,
        Step = 0,
        TrajectoryIndex = 0,
        GroupId = "0-0",
        WindowIndex = 0,
        PromptTokens = [.. Enumerable.Range(0, 120).Select(i => i % 64)],
        Answer = "42",
        DataSource = "bench",
        EarlierTokens = [],
        Seed = 1,
        MaxNewTokens = Tokens,
        MinVersion = 0,
    },
    Tokens = [.. Enumerable.Range(0, Tokens).Select(i => i % 64)],
    LogProbs = [.. Enumerable.Range(0, Tokens).Select(i => -1f / (i + 1))],
    Values = new float[Tokens + 1],
    PolicyVersion = 0,
    ValueVersion = 0,
    Finish = FinishReason.Length,
};

var names = new RunNames($"bench-{Guid.NewGuid():N}");
await new RunTopology(broker, names, new ArchiveOptions()).DeployAsync(Guid.NewGuid().ToString("N"), hasBegun: false, CancellationToken.None);
Console.WriteLine($"{count} windows of {Tokens} tokens a round, {new Frame(names.Run, window).ToBytes().Length:N0} bytes each");
var (ofClient, ofBus) = (new List<double>(), new List<double>());
for (var round = -1; round < rounds; round++)
{
    var client = await Rate(() => RawRound.RunAsync(broker, names, window, count));
    var bus = await Rate(() => BusRound.RunAsync(broker, names, window, count));
    if (round < 0)
        continue; // code is compiled
    ofClient.Add(client);
    ofBus.Add(bus);
    Console.WriteLine($"RabbitMQ.Client {client:F0} windows/s, the pipeline's bus {bus:F0}, ratio {bus / client:F2}");
}

Console.WriteLine($"median: RabbitMQ.Client {Median(ofClient):F0} windows/s, the pipeline's bus {Median(ofBus):F0}, ratio {Median(ofBus) / Median(ofClient):F2}");
return 0;

async Task<double> Rate(Func<Task<TimeSpan>> round) => count / (await round()).TotalSeconds;

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
