package dev.tidegate.bench;

/** A benchmark of one thread on many subjects. */
public class ManySubjects extends ManySubjectsDoors {}
