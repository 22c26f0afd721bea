package dev.tidegate.call;

/** What a call is charged whose usage the provider does not report, because it was aborted or cut off. */
public enum OnAbort {
    /** The larger of the estimate that was held and the output that was seen. */
    ESTIMATE,
    /** The estimated input and the output that was seen. A provider may bill more. */
    STREAMED
}
