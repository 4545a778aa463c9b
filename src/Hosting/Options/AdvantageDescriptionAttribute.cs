using System.ComponentModel;
using Tppo.Learning.Estimators;

namespace Tppo.Hosting.Options;

/// <summary>The description of `advantage`: what the estimators say of themselves.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AdvantageDescriptionAttribute() : DescriptionAttribute(AdvantageEstimators.Summary);
