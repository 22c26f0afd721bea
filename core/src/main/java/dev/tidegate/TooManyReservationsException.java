package dev.tidegate;

/**
 * A tenant has as many reservations and acquires with ids as a store remembers for one: open ones, and ended ones until
 * they are forgotten. Nothing was counted. Ids that are known are still answered.
 */
public final class TooManyReservationsException extends TidegateException {
    private static final long serialVersionUID = 1L;

    private final String tenant;

    /** Of this tenant. */
    public TooManyReservationsException(String tenant) {
        super("subject: " + new InvalidInputException("subject", tenant, "fewer reservations").value()
                + " has as many reservations as are remembered for one tenant; older ones are forgotten with time");
        this.tenant = tenant;
    }

    /** Always true: ended reservations are forgotten with time. */
    @Override
    public boolean isTransient() {
        return true;
    }

    /** The tenant. */
    public String tenant() {
        return tenant;
    }
}
