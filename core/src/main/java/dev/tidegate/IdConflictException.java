package dev.tidegate;

/** An id that stands for another request already. Nothing was counted; the call must not be made under this id. */
public final class IdConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String id;

    /** Of this id. */
    public IdConflictException(String id) {
        super("id: " + new InvalidInputException("id", id, "an id that no other request has").value()
                + " was used for another request");
        this.id = id;
    }

    /** The id. */
    public String id() {
        return id;
    }
}
