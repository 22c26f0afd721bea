package dev.tidegate.bench;

/** One thread. */
public class HotSubject extends HotSubjectDoors {}
