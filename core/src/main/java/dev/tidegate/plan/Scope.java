package dev.tidegate.plan;

/** Below which id a limit counts. All scopes of a tenant are decided together. */
public enum Scope {
    /** One count for the whole tenant: the default. */
    TENANT,
    /** One count for each user of the tenant; a call under such a plan must name its user. */
    USER,
    /** One count for each model the tenant calls; a call under such a plan must name its model. */
    MODEL
}
