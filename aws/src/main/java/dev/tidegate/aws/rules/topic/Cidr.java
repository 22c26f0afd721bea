package dev.tidegate.aws.rules.topic;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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

    /** Blocks from which no packet of the internet comes: private, local, documentation aside, and multicast. */
    private static final List<Cidr> NOT_INTERNET = blocks(List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/3",
            "::/3",
            "4000::/2",
            "8000::/1"));

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

    /** Those of the texts that are blocks. */
    static List<Cidr> blocks(Collection<String> texts) {
        return texts.stream().flatMap(text -> of(text).stream()).toList();
    }

    boolean isAll() {
        return prefix == 0;
    }

    boolean contains(Cidr other) {
        return bits == other.bits
                && prefix <= other.prefix
                && first.equals(other.first.shiftRight(bits - prefix).shiftLeft(bits - prefix));
    }

    boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    private BigInteger last() {
        return first.add(BigInteger.ONE.shiftLeft(bits - prefix)).subtract(BigInteger.ONE);
    }

    /** Whether these blocks together take in every public address, of IPv4 or of IPv6. */
    static boolean coverInternet(Collection<Cidr> blocks) {
        return covers(blocks, 32) || covers(blocks, 128);
    }

    private static boolean covers(Collection<Cidr> blocks, int bits) {
        List<Cidr> all = new ArrayList<>(blocks);
        all.addAll(NOT_INTERNET);
        BigInteger next = BigInteger.ZERO;
        List<Cidr> sorted = all.stream()
                .filter(block -> block.bits() == bits)
                .sorted(Comparator.comparing(Cidr::first))
                .toList();
        for (Cidr block : sorted) {
            if (block.first().compareTo(next) > 0) {
                return false;
            }
            next = next.max(block.last().add(BigInteger.ONE));
        }
        return next.equals(BigInteger.ONE.shiftLeft(bits));
    }
}
