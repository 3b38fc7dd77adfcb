namespace EventSim.Persistence.Local;

/// <summary>The managed server's configuration: reachable by a socket alone, durable, sized for bulk appends.</summary>
internal static class ServerSettings
{
    /// <summary>Who may connect: whoever can enter the socket's directory, which is closed to all but its
    /// owner.</summary>
    public const string HostBasedAuthentication = "local all all trust\n";

    /// <summary>What is added to the server's default configuration.</summary>
    public const string Configuration = """

        # EventSim
        listen_addresses = ''
        max_connections = 50
        shared_buffers = 128MB
        max_wal_size = 2GB
        min_wal_size = 256MB
        checkpoint_timeout = 15min
        jit = off
        autovacuum = on
        fsync = on
        synchronous_commit = on
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_line_prefix = '%m '

        """;
}
