package dev.tidegate.doctor.probe;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** From a name to its addresses, as this machine does it. May block for long. */
@FunctionalInterface
public interface Resolver {
    List<InetAddress> addresses(String host) throws UnknownHostException;

    /** That of the operating system. */
    static Resolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
