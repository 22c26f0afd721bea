package dev.tidegate.call;

import dev.tidegate.Outcome;

/**
 * What becomes of metered calls. Called on any thread, also on those that carry a stream: a slow method holds it up.
 * What a method throws is logged and changes nothing.
 */
public interface CallListener {
    /** Listens to nothing. */
    CallListener NONE = new CallListener() {};

    /** A call was denied, and not made. The exception is thrown to its caller after this. */
    default void denied(PlannedCall call, CallDeniedException denial) {}

    /** A call was booked; once for each call, and again if a late report of the provider corrects it. */
    default void settled(ModelCall call, Outcome outcome) {}

    /** A step after the reserve failed. The answer of the model is passed on; the call stays charged as held. */
    default void failed(ModelCall call, Throwable cause) {}
}
