package dev.tidegate.doctor;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.function.Predicate;

/** Which private addresses this machine can be a neighbour of. */
final class Neighbourhood {
    private static final int UNIQUE_LOCAL = 0xfc;
    private static final int UNIQUE_LOCAL_MASK = 0xfe;

    private Neighbourhood() {}

    /** 10/8, 172.16/12, 192.168/16 and fc00::/7: addresses that mean something within a network alone. */
    static boolean isPrivate(InetAddress address) {
        return address instanceof Inet6Address
                ? (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL
                : address.isSiteLocalAddress();
    }

    /** Whether it is private, and this machine has no address in the same block: then it is meant for others. */
    static Predicate<InetAddress> foreign() {
        return address -> {
            try {
                return isPrivate(address)
                        && NetworkInterface.networkInterfaces()
                                .flatMap(each -> each.getInterfaceAddresses().stream())
                                .map(InterfaceAddress::getAddress)
                                .noneMatch(ours -> isSameBlock(ours, address));
            } catch (SocketException e) {
                // Not known: then nothing is concluded from it.
                return false;
            }
        };
    }

    static boolean isSameBlock(InetAddress ours, InetAddress theirs) {
        byte[] one = ours.getAddress();
        byte[] other = theirs.getAddress();
        return one.length == other.length && isPrivate(ours) && isPrivate(theirs) && one[0] == other[0];
    }
}
