package dev.tidegate.doctor.probe;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.function.Predicate;

/** Which private addresses this machine can be a neighbour of. */
public final class PrivateNetworks {
    private static final int UNIQUE_LOCAL = 0xfc;
    private static final int UNIQUE_LOCAL_MASK = 0xfe;

    private PrivateNetworks() {}

    /** 10/8, 172.16/12, 192.168/16 and fc00::/7: addresses that mean something within a network alone. */
    public static boolean isPrivate(InetAddress address) {
        return address instanceof Inet6Address
                ? (address.getAddress()[0] & UNIQUE_LOCAL_MASK) == UNIQUE_LOCAL
                : address.isSiteLocalAddress();
    }

    /** Whether it is private, and this machine has no address in the same block: then it is meant for others. */
    public static Predicate<InetAddress> foreign() {
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

    public static boolean isSameBlock(InetAddress ours, InetAddress theirs) {
        byte[] one = ours.getAddress();
        byte[] other = theirs.getAddress();
        return one.length == other.length && isPrivate(ours) && isPrivate(theirs) && one[0] == other[0];
    }
}
