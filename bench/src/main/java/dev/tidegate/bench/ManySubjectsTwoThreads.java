package dev.tidegate.bench;

import org.openjdk.jmh.annotations.Threads;

/** A benchmark of two threads on many subjects. */
@Threads(2)
public class ManySubjectsTwoThreads extends ManySubjectsDoors {}
