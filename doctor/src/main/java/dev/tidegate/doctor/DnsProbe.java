package dev.tidegate.doctor;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** From the name to its addresses. */
final class DnsProbe implements Probe {
    private final Resolver resolver;

    DnsProbe(Resolver resolver) {
        this.resolver = resolver;
    }

    @Override
    public Layer layer() {
        return Layer.DNS;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.DNS_TIMEOUT;
    }

    @Override
    public String look(Visit visit) throws FoundException {
        List<InetAddress> addresses = addresses(visit.target().host(), visit.timeout());
        if (addresses.isEmpty()) {
            throw new FoundException(FailureClass.DNS_NOT_FOUND, "the name has no address");
        }
        visit.found(addresses);
        return addresses.stream()
                .map(each -> each.getHostAddress() + " (" + kind(each) + ")")
                .collect(Collectors.joining(", "));
    }

    /** In a thread of its own: the operating system's lookup cannot be interrupted. */
    private List<InetAddress> addresses(String host, Duration within) throws FoundException {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        Thread lookup = new Thread(
                () -> {
                    try {
                        answer.complete(resolver.addresses(host));
                    } catch (UnknownHostException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "tidegate-lookup");
        lookup.setDaemon(true);
        lookup.start();
        try {
            return answer.orTimeout(within.toMillis(), TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw found(e.getCause() == null ? e : e.getCause());
        }
    }

    private static FoundException found(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return new FoundException(FailureClass.DNS_TIMEOUT, "");
        }
        // The only place where Java keeps what the resolver of the operating system said.
        String said = String.valueOf(cause.getMessage());
        boolean temporary = said.contains("emporary failure") || said.contains("try again");
        return new FoundException(
                temporary ? FailureClass.DNS_UNAVAILABLE : FailureClass.DNS_NOT_FOUND,
                "the resolver said: "
                        + Shown.of(said.substring(said.lastIndexOf(':') + 1).strip()));
    }

    private static String kind(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return "this machine";
        }
        return Neighbourhood.isPrivate(address) ? "private" : "public";
    }
}
