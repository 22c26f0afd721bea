package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Sanitized;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** The probe of the DNS layer: resolves the host name. */
public final class DnsProbe implements Probe {
    private final Resolver resolver;

    public DnsProbe(Resolver resolver) {
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
    public String look(ProbeContext visit) throws DiagnosedException {
        List<InetAddress> addresses = addresses(visit.target().host(), visit.timeout());
        if (addresses.isEmpty()) {
            throw new DiagnosedException(FailureClass.DNS_NOT_FOUND, "the name has no address");
        }
        visit.found(addresses);
        return addresses.stream()
                .map(each -> each.getHostAddress() + " (" + kind(each) + ")")
                .collect(Collectors.joining(", "));
    }

    /** In a thread of its own: the operating system's lookup cannot be interrupted. */
    private List<InetAddress> addresses(String host, Duration within) throws DiagnosedException {
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

    private static DiagnosedException found(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return new DiagnosedException(FailureClass.DNS_TIMEOUT, "");
        }
        // The only place where Java keeps what the resolver of the operating system said.
        String said = String.valueOf(cause.getMessage());
        boolean temporary = said.contains("emporary failure") || said.contains("try again");
        return new DiagnosedException(
                temporary ? FailureClass.DNS_UNAVAILABLE : FailureClass.DNS_NOT_FOUND,
                "the resolver said: "
                        + Sanitized.of(said.substring(said.lastIndexOf(':') + 1).strip()));
    }

    private static String kind(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return "this machine";
        }
        return PrivateNetworks.isPrivate(address) ? "private" : "public";
    }
}
