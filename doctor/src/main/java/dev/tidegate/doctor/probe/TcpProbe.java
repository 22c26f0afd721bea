package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.DiagnosedException;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Sanitized;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Connects to the first address that accepts a connection. */
public final class TcpProbe implements Probe {
    /** More than any cache has; the time is shared among them. */
    private static final int MOST = 4;

    private final Predicate<InetAddress> foreign;

    public TcpProbe(Predicate<InetAddress> foreign) {
        this.foreign = foreign;
    }

    @Override
    public Layer layer() {
        return Layer.TCP;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.TCP_TIMEOUT;
    }

    @Override
    public String look(ProbeContext visit) throws DiagnosedException {
        List<InetAddress> addresses = visit.addresses().stream().limit(MOST).toList();
        Duration each = visit.timeout().dividedBy(addresses.size());
        DiagnosedException last = new DiagnosedException(FailureClass.TCP_UNREACHABLE, "");
        for (InetAddress address : addresses) {
            try {
                visit.use(visit.connect(
                        new InetSocketAddress(address, visit.target().port()), each));
                return "connected to " + address.getHostAddress();
            } catch (IOException e) {
                last = found(visit, address, e);
            }
        }
        throw last;
    }

    private DiagnosedException found(ProbeContext visit, InetAddress address, IOException e) {
        String said = String.valueOf(e.getMessage());
        boolean timedOut = visit.isLate() || e instanceof SocketTimeoutException || said.contains("timed out");
        boolean noRoute = e instanceof NoRouteToHostException || said.contains("unreachable");
        if ((timedOut || noRoute) && foreign.test(address)) {
            return new DiagnosedException(
                    FailureClass.PRIVATE_ADDRESS,
                    address.getHostAddress() + " is private, and this machine has no address in that network");
        }
        if (timedOut) {
            return new DiagnosedException(
                    FailureClass.TCP_TIMEOUT,
                    address.getHostAddress() + " did not answer within "
                            + visit.timeout().toMillis() + " ms");
        }
        FailureClass what = noRoute
                ? FailureClass.TCP_UNREACHABLE
                // Anything else came after the connection was made: the server or a proxy closed it at once.
                : said.contains("refused") ? FailureClass.TCP_REFUSED : FailureClass.TCP_CLOSED;
        return new DiagnosedException(what, address.getHostAddress() + ": " + Sanitized.of(said));
    }
}
