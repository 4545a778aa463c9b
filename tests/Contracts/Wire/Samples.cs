using CsCheck;
using Tppo.Contracts;

namespace Tppo.Tests.Contracts.Wire;

/// <summary>Messages by hand and at random.</summary>
internal static class Samples
{
    public static GenerateWindow Ticket { get; } = new()
    {
        Slot = 1,
        Step = 2,
        TrajectoryIndex = 3,
        GroupId = "g",
        WindowIndex = 4,
        PromptTokens = [5, 300],
        Answer = "ü",
        DataSource = "",
        Extra = "{}",
        EarlierTokens = [70_000],
        Seed = 0x0102030405060708,
        MaxNewTokens = 6,
        MinVersion = 0,
    };

    public static WindowGenerated Window { get; } = new()
    {
        Ticket = Ticket,
        Tokens = [7, 128],
        LogProbs = [-.5f, 0],
        Values = [1, -2, 0],
        PolicyVersion = 2,
        ValueVersion = 1,
        Finish = FinishReason.Length,
        Correct = true,
        Reward = 1,
    };

    public static TrajectoryStart Start { get; } = new()
    {
        TrajectoryIndex = 8,
        GroupId = "h",
        PromptTokens = [9],
        Answer = "a",
        DataSource = "d",
        Extra = null,
        Seed = 10,
    };

    /// <summary>Two segments: the second began one of two refills.</summary>
    public static WindowGenerated Refilled { get; } = Window with
    {
        Ticket = Ticket with { Refills = [Start, Start with { TrajectoryIndex = 11, Extra = "{}" }] },
        Refilled = [Window with { Ticket = Ticket.Begin(Start, maxNewTokens: 4), Finish = FinishReason.Window, Correct = null, Reward = null, FullLogProbs = [-.75f, -.5f] }],
    };

    public static PolicyUpdated Policy { get; } = new(3, "policy/v3.safetensors", new string('a', 64));

    public static ValueUpdated Value { get; } = new(4, "value/v4.safetensors", new string('b', 64));

    public static StepTrained Trained { get; } = new(Role.Value, 5, new Dictionary<string, double> { ["critic/vf_loss"] = .25, ["actor/ppo_kl"] = -1 });

    public static object[] All { get; } = [Ticket, Window, Refilled, Policy, Value, Trained];

    /// <summary>Any bits, so any NaN.</summary>
    private static readonly Gen<float> AnySingle = Gen.UInt.Select(BitConverter.UInt32BitsToSingle);

    private static readonly Gen<int[]> Tokens = Gen.OneOf(Gen.Int, Gen.Int[0, 300]).Array[0, 50];

    private static readonly Gen<string> Text = Gen.String[Gen.OneOf(Gen.Char['\0', '\ud7ff'], Gen.Char['\ue000', '\uffff']), 0, 20];

    public static Gen<TrajectoryStart> Starts { get; } =
        from index in Gen.Int
        from seed in Gen.ULong
        from texts in Text.Array[3]
        from extra in Text.Null()
        from prompt in Tokens
        select new TrajectoryStart
        {
            TrajectoryIndex = index,
            GroupId = texts[0],
            PromptTokens = prompt,
            Answer = texts[1],
            DataSource = texts[2],
            Extra = extra,
            Seed = seed,
        };

    public static Gen<GenerateWindow> Tickets { get; } =
        from integers in Gen.Int.Array[6]
        from seed in Gen.ULong
        from texts in Text.Array[3]
        from extra in Text.Null()
        from prompt in Tokens
        from earlier in Tokens
        from refills in Starts.Array[0, 3]
        select new GenerateWindow
        {
            Slot = integers[0],
            Step = integers[1],
            TrajectoryIndex = integers[2],
            GroupId = texts[0],
            WindowIndex = integers[3],
            PromptTokens = prompt,
            Answer = texts[1],
            DataSource = texts[2],
            Extra = extra,
            EarlierTokens = earlier,
            Seed = seed,
            MaxNewTokens = integers[4],
            MinVersion = integers[5],
            Refills = refills,
        };

    public static Gen<WindowGenerated> Windows { get; } =
        from window in Segments
        from refilled in Segments.Array[0, 3]
        select window with { Refilled = refilled };

    private static Gen<WindowGenerated> Segments =>
        from ticket in Tickets
        from tokens in Tokens
        from logProbs in AnySingle.Array[0, 50]
        from values in AnySingle.Array[0, 50]
        from fullLogProbs in AnySingle.Array[0, 50]
        from versions in Gen.Int.Array[2]
        from finish in Gen.Enum<FinishReason>()
        from correct in Gen.Bool.Nullable()
        from reward in AnySingle.Nullable()
        select new WindowGenerated
        {
            Ticket = ticket,
            Tokens = tokens,
            LogProbs = logProbs,
            Values = values,
            FullLogProbs = fullLogProbs,
            PolicyVersion = versions[0],
            ValueVersion = versions[1],
            Finish = finish,
            Correct = correct,
            Reward = reward,
        };

    public static Gen<StepTrained> StepsTrained { get; } =
        from role in Gen.Enum<Role>()
        from step in Gen.Int
        from names in Text.HashSet[0, 10]
        from bits in Gen.ULong.Array[10]
        select new StepTrained(role, step, names.Zip(bits).ToDictionary(pair => pair.First, pair => BitConverter.UInt64BitsToDouble(pair.Second)));

    public static Gen<(int Version, string Location, string Sha256)> Weights { get; } = Gen.Select(Gen.Int, Text, Text);
}
