package dev.tidegate.server.http;

import dev.tidegate.InvalidInputException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** What can be said of a host without asking the network. */
public final class HostName {
    /** The longest name that DNS has. */
    private static final int MAX_LENGTH = 253;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1," + MAX_LENGTH + "}");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]{1,32})?");

    /** RFC 3986, 3.2.2 and 3.2.3, without a user. */
    private static final Pattern AUTHORITY = Pattern.compile(
            "(\\[[0-9A-Fa-f:.]{2,45}]|([A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}){0,255})(:[0-9]{0,5})?");

    private HostName() {}

    /** Whether {@code text} is a host with a port or without, as the header Host has it. */
    static boolean isAuthority(String text) {
        return AUTHORITY.matcher(text).matches();
    }

    static void check(String host) {
        if (!NAME.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw new InvalidInputException("host", host, "a host name or an address, without brackets or a port");
        }
    }

    /** Whether the name itself says loopback. Any other name may mean any machine, so it does not count. */
    public static boolean isLoopback(String host) {
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            return false;
        }
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** As a URL says it: any address of this machine is reached by its loopback, and IPv6 stands in brackets. */
    public static String inUrl(String host) {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::" -> "[::1]";
            default -> host.indexOf(':') < 0 ? host : "[" + host.replace("%", "%25") + "]";
        };
    }
}
