package dev.tidegate.aws.change;

/** One step of a remedy: a call that changes the account, a command that changes nothing, or work for a person. */
public sealed interface Step permits Change, Run, Manual {}
