package dev.tidegate.redis.connection;

import io.lettuce.core.resource.Transports;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.HostsFileEntriesProvider;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where the address behind a name is looked up, whenever a connection is made: a failover moves a name to another server.
 *
 * @param server the name server to ask instead of the system's name servers
 * @param hosts the file to look into first instead of the system's
 */
public record HostResolver(Optional<InetSocketAddress> server, Optional<File> hosts) {
    /** As everything else on this machine does. */
    public static final HostResolver OF_THE_SYSTEM = new HostResolver(Optional.empty(), Optional.empty());

    /** Longer than this no answer is kept, whatever its time to live. */
    private static final int SECONDS = 1;

    /** Netty's own, which does not block; the Java's keeps an answer for 30 s, longer than a failover takes. */
    public DnsAddressResolverGroup resolver() {
        DnsNameResolverBuilder builder = new DnsNameResolverBuilder()
                .datagramChannelType(Transports.datagramChannelClass())
                .socketChannelType(Transports.socketChannelClass().asSubclass(SocketChannel.class))
                .hostsFileEntriesResolver(this::inHosts)
                .ttl(0, SECONDS);
        server.ifPresent(one -> builder.nameServerProvider(new SingletonDnsServerAddressStreamProvider(one)));
        return new DnsAddressResolverGroup(builder);
    }

    /** Reads the file each time. Netty's own reader keeps what it read first, for good. */
    @SuppressWarnings("NullAway") // Netty wants null where there is no entry, and does not say so.
    private InetAddress inHosts(String name, ResolvedAddressTypes types) {
        HostsFileEntriesProvider.Parser parser = HostsFileEntriesProvider.parser();
        HostsFileEntriesProvider entries =
                hosts.map(file -> parser.parseSilently(file)).orElseGet(parser::parseSilently);
        String key = name.toLowerCase(Locale.ENGLISH);
        Optional<InetAddress> four = first(entries.ipv4Entries(), key);
        Optional<InetAddress> six = first(entries.ipv6Entries(), key);
        return switch (types) {
            case IPV4_ONLY -> four.orElse(null);
            case IPV6_ONLY -> six.orElse(null);
            case IPV4_PREFERRED -> four.or(() -> six).orElse(null);
            case IPV6_PREFERRED -> six.or(() -> four).orElse(null);
        };
    }

    private static Optional<InetAddress> first(Map<String, List<InetAddress>> entries, String key) {
        return entries.getOrDefault(key, List.of()).stream().findFirst();
    }
}
