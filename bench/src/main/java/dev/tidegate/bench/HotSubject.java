package dev.tidegate.bench;

/** A benchmark of one thread on one subject. */
public class HotSubject extends HotSubjectDoors {}
