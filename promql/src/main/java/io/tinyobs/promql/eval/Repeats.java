// SPDX-License-Identifier: MIT
package io.tinyobs.promql.eval;

import io.tinyobs.promql.ast.Expr;
import io.tinyobs.promql.ast.Expr.Aggregate;
import io.tinyobs.promql.ast.Expr.Binary;
import io.tinyobs.promql.ast.Expr.Call;
import io.tinyobs.promql.ast.Expr.MatrixSelector;
import io.tinyobs.promql.ast.Expr.NumberLiteral;
import io.tinyobs.promql.ast.Expr.Paren;
import io.tinyobs.promql.ast.Expr.StringLiteral;
import io.tinyobs.promql.ast.Expr.Subquery;
import io.tinyobs.promql.ast.Expr.Unary;
import io.tinyobs.promql.ast.Expr.VectorSelector;
import io.tinyobs.promql.ast.Printer;
import io.tinyobs.promql.ast.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what parts of a query evaluate to that occur more than once, as {@code x} does in {@code max(x) -
 * min(x)}: they are read and evaluated once.
 *
 * <p>
 * Parts are numbered from the leaves up, equal ones alike wherever they stand in the text. What is
 * kept can be forgotten at any time; it is evaluated again then. Histograms are not kept, as one place
 * may need their buckets and another not, nor is anything that had something to be told, as that says
 * where. Not thread-safe.
 */
final class Repeats {
  /** Of series that stream, which are not in memory otherwise. */
  private static final long MOST_OF_A_STREAM = 1 << 20;

  private record Key(int part, Steps steps) {
  }

  /** What a part evaluated to, and how many samples its steps used. */
  private record Kept(List<StepSeries> series, long used) {
  }

  private final Budget budget;
  private final Annotations annotations;
  private final SpareColumn spare;
  private final Map<Object, Integer> numbers = new HashMap<>();
  /** Those parts that read series; others cost next to nothing. */
  private final Set<Integer> reading = new HashSet<>();
  private final Map<Expr, Integer> repeated = new IdentityHashMap<>();
  private final Map<Key, Kept> kept = new HashMap<>();

  Repeats(Expr root, Budget budget, Annotations annotations, SpareColumn spare) {
    this.spare = spare;
    this.budget = budget;
    this.annotations = annotations;
    if (selectors(root) > 1) {
      var parts = new IdentityHashMap<Expr, Integer>();
      var counts = new HashMap<Integer, Integer>();
      number(root, parts, counts);
      parts.forEach((expr, part) -> {
        if (counts.getOrDefault(part, 0) > 1) {
          repeated.put(expr, part);
        }
      });
    }
    budget.forgetting(kept::clear);
  }

  private static int selectors(Expr expr) {
    int selectors = expr instanceof VectorSelector || expr instanceof MatrixSelector ? 1 : 0;
    for (var child : expr.children()) {
      selectors += selectors(child);
    }
    return selectors;
  }

  private int number(Expr expr, Map<Expr, Integer> parts, Map<Integer, Integer> counts) {
    var children = new ArrayList<Integer>();
    for (var child : expr.children()) {
      children.add(number(child, parts, counts));
    }
    if (expr instanceof Paren) {
      return children.getFirst();
    }
    int part = numbers.computeIfAbsent(structure(expr, children), unused -> numbers.size());
    boolean reads = expr instanceof VectorSelector || expr instanceof MatrixSelector
        || children.stream().anyMatch(reading::contains);
    if (reads) {
      reading.add(part);
    }
    if (reads && expr.type() == ValueType.VECTOR) {
      parts.put(expr, part);
      counts.merge(part, 1, Integer::sum);
    }
    return part;
  }

  private static Object structure(Expr expr, List<Integer> children) {
    return switch (expr) {
      case NumberLiteral n -> Double.doubleToLongBits(n.value());
      case StringLiteral s -> List.of(s.value());
      case VectorSelector v -> Printer.print(v);
      case MatrixSelector m -> Printer.print(m);
      case Subquery s -> List.of(children, Printer.print(new Subquery(
          new StringLiteral("", s.pos()), s.range(), s.step(), s.at(), s.offset(), s.pos())));
      case Call c -> List.of(c.function().name(), children);
      case Aggregate a -> List.of(a.op(), a.without(), a.grouping(), children);
      case Binary b -> Arrays.asList(b.op(), b.returnBool(), b.matching(), children);
      case Unary u -> List.of(u.negative(), children);
      case Paren p -> children;
    };
  }

  private @Nullable Key key(Expr expr, Steps steps) {
    var part = repeated.get(expr);
    return part == null ? null : new Key(part, steps);
  }

  /** What the part of the query evaluated to before at these steps; null if that is not known. */
  @Nullable
  List<StepSeries> find(Expr expr, Steps steps) {
    var key = key(expr, steps);
    var found = key == null ? null : kept.get(key);
    if (found == null) {
      return null;
    }
    budget.usedAgain(found.used);
    return new ArrayList<>(found.series);
  }

  /** Something of which it may be known later whether it is to be kept. */
  final class Candidate {
    private final @Nullable Key key;
    private final long told = annotations.told();
    private final long used = budget.used();

    private Candidate(@Nullable Key key) {
      this.key = key;
    }

    /** Keeps a value, none of whose columns is written any more. */
    void is(List<StepSeries> series) {
      long samples = (long) series.size() * (key == null ? 0 : key.steps.count());
      if (key != null && annotations.told() == told && budget.canKeep(samples)
          && series.stream().allMatch(one -> one.histograms() == null)) {
        kept.put(key, new Kept(List.copyOf(series), budget.used() - used));
        budget.keep(samples);
      }
    }

    /** Hands series on as they stream by; whoever has seen all calls {@link Gathering#end}. */
    Gathering gathering(Consumer<StepSeries> taker) {
      return new Gathering(this, taker);
    }
  }

  /** About to evaluate a part of the query. */
  Candidate candidate(Expr expr, Steps steps) {
    return new Candidate(key(expr, steps));
  }

  /** Series that stream by, while they are few. */
  final class Gathering implements Consumer<StepSeries> {
    private final Candidate candidate;
    private final Consumer<StepSeries> taker;
    private @Nullable List<StepSeries> series;
    private long samples;

    private Gathering(Candidate candidate, Consumer<StepSeries> taker) {
      this.candidate = candidate;
      this.taker = taker;
      this.series = candidate.key == null ? null : new ArrayList<>();
    }

    @Override
    public void accept(StepSeries one) {
      samples += one.values().length;
      if (samples > MOST_OF_A_STREAM) {
        series = null;
      }
      if (series != null) {
        series.add(one);
        spare.forget();
      }
      taker.accept(one);
    }

    void end() {
      if (series != null) {
        series.sort(Comparator.comparing(StepSeries::labels)); // As others have them, who stream not.
        candidate.is(series);
      }
    }
  }
}
