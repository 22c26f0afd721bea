package dev.tidegate;

/** An id was already used for another request. Nothing was counted; the call must not be made under this id. */
public final class IdConflictException extends TidegateException {
    private static final long serialVersionUID = 1L;

    private final String id;

    /** Of this id. */
    public IdConflictException(String id) {
        super("id: " + new InvalidInputException("id", id, "an id that no other request has").value()
                + " was used for another request");
        this.id = id;
    }

    /** Always false: the id stays with the other request while that is remembered. */
    @Override
    public boolean isTransient() {
        return false;
    }

    /** The id. */
    public String id() {
        return id;
    }
}
