using EventSim.Domain.Errors;

namespace EventSim.Cli.Input.Documents;

/// <summary>A part of a YAML or JSON document that knows where it stands.</summary>
internal abstract record Node
{
    private Node(Place place) => Place = place;

    /// <summary>Where it stands.</summary>
    public Place Place { get; init; }

    /// <summary>A single value.</summary>
    /// <param name="Place">Where it stands.</param>
    /// <param name="Text">Its text, quotes removed.</param>
    /// <param name="Plain">It was written without quotes, and so may be a number, a truth value or nothing.</param>
    public sealed record Scalar(Place Place, string Text, bool Plain) : Node(Place);

    /// <summary>Keys and their values, in the order of the document. No key is there twice.</summary>
    public sealed record Mapping(Place Place, ImmutableArray<Entry> Entries) : Node(Place)
    {
        /// <summary>The value of a key; none where it is left out.</summary>
        public Node? this[string key]
        {
            get
            {
                foreach (var entry in Entries)
                {
                    if (entry.Key == key) return entry.Value;
                }

                return null;
            }
        }

        /// <summary>The mapping with this value for the key, in the key's old place or at the end.</summary>
        public Mapping With(string key, Node value)
        {
            for (var i = 0; i < Entries.Length; i++)
            {
                if (Entries[i].Key == key) return this with { Entries = Entries.SetItem(i, new Entry(key, value)) };
            }

            return this with { Entries = Entries.Add(new Entry(key, value)) };
        }
    }

    /// <summary>A list of values.</summary>
    public sealed record Sequence(Place Place, ImmutableArray<Node> Items) : Node(Place);

    /// <summary>A key of a mapping, and its value.</summary>
    public readonly record struct Entry(string Key, Node Value);

    /// <summary>Nothing is written here: an empty value, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => this is Scalar { Plain: true, Text: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>What was found, for messages: the text of a value, or what kind of node it is.</summary>
    public string Shown => this switch
    {
        _ when IsNull => "nothing",
        Scalar { Text.Length: <= 60 } scalar => $"'{scalar.Text}'",
        Scalar scalar => $"'{scalar.Text[..57]}...'",
        Mapping => "a mapping",
        _ => "a list",
    };

    /// <summary>The error that says what was found here and what is accepted.</summary>
    public InvalidInput Expected(string accepted) => Place.Problem($"found {Shown}, expected {accepted}");
}
