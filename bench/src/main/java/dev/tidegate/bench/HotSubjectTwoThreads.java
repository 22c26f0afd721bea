package dev.tidegate.bench;

import org.openjdk.jmh.annotations.Threads;

/** Two threads that meet on the one subject. */
@Threads(2)
public class HotSubjectTwoThreads extends HotSubjectDoors {}
