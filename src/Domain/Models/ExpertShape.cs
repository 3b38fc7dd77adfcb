namespace EventSim.Domain.Models;

/// <summary>A mixture of experts in place of the feed-forward layer: a router picks a few of many experts for every
/// token; shared experts see every token.</summary>
/// <param name="Experts">Routed experts of a layer.</param>
/// <param name="ExpertsPerToken">Routed experts that compute a token. Range: 1 to <paramref name="Experts"/>.</param>
/// <param name="Intermediate">Width of one routed expert.</param>
/// <param name="SharedExperts">Experts that compute every token; 0 for none.</param>
/// <param name="SharedIntermediate">Width of all shared experts together; 0 for none.</param>
/// <param name="DenseLayers">Layers whose feed-forward layer is dense and has the model's own width: usually the first
/// ones. Range: 0 to the model's layers − 1.</param>
public sealed record ExpertShape(
    int Experts,
    int ExpertsPerToken,
    int Intermediate,
    int SharedExperts = 0,
    int SharedIntermediate = 0,
    int DenseLayers = 0);
