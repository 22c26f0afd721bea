package dev.tidegate.aws.security.rules;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of IP addresses in CIDR notation.
 *
 * @param first its first address, as a number
 * @param prefix how many bits are fixed
 * @param bits how many there are: 32 or 128
 */
record Cidr(BigInteger first, int prefix, int bits) {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})";

    /** Only what is written in digits: a name would be looked up. */
    private static final Pattern FORM =
            Pattern.compile("(" + OCTET + "(?:\\." + OCTET + "){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/([0-9]{1,3})");

    static Optional<Cidr> of(String text) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            boolean isV6 = parts.group(1).contains(":");
            byte[] address = InetAddress.getByName(parts.group(1)).getAddress();
            // Java makes IPv4 of an address that is mapped into IPv6.
            int bits = isV6 ? 128 : 32;
            int prefix = Integer.parseInt(parts.group(2));
            if (prefix > bits) {
                return Optional.empty();
            }
            BigInteger mask = BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE);
            return Optional.of(new Cidr(new BigInteger(1, address).andNot(mask), prefix, bits));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    boolean isAll() {
        return prefix == 0;
    }

    boolean contains(Cidr other) {
        return bits == other.bits
                && prefix <= other.prefix
                && first.equals(other.first.shiftRight(bits - prefix).shiftLeft(bits - prefix));
    }
}
