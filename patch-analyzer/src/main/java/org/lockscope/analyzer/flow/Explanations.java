package org.lockscope.analyzer.flow;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.lockscope.analyzer.flow.FlowAnalysis.Slot;
import org.lockscope.frontend.ast.Expr;
import org.lockscope.frontend.ast.FunctionDefinition;
import org.lockscope.frontend.ast.Node;
import org.lockscope.frontend.cfg.Cfg;
import org.lockscope.frontend.cfg.CfgNode;
import org.lockscope.frontend.cfg.ControlMacros;
import org.lockscope.frontend.cfg.EdgeCondition;
import org.lockscope.frontend.preprocess.Tokens;
import org.lockscope.frontend.source.Span;
import org.lockscope.model.primitive.Counter;

/**
 * Looks for what else may have taken or released a lock on a path: functions nothing is known about
 * that are given the lock's object. Where there is one, the path proves nothing.
 */
final class Explanations {

  /**
   * Locks that another context may release: the reader of a page or buffer unlocks it when the I/O
   * is done (Documentation/filesystems/vfs.rst), a semaphore has no owner
   * (include/linux/semaphore.h), and who ends a write lets the superblock be frozen again
   * (include/linux/fs.h, kiocb_end_write()).
   */
  private static final Set<String> HANDED_OVER =
      Set.of("page-lock", "buffer-lock", "semaphore", "percpu_rw_semaphore (s_writers)");

  /** An object that the function has found may have been locked by whoever it is from. */
  static final String GIVEN = "what it is given";

  /** Those that any context may give back, and not only one that is given the lock's object. */
  private static final Set<String> COUNTED = Set.of("semaphore", "percpu_rw_semaphore (s_writers)");

  /** Those of which who holds one already is told so, and goes on. */
  private static final Set<String> TELLS_HOLDERS = Set.of("ww_mutex", "ww_mutex (dma_resv)");

  private static final Set<String> COMPARISONS = Set.of("==", "!=");

  private final FunctionDefinition function;
  private final FlowResult flow;
  private final Stepper stepper;
  private final Callees callees;
  private final Set<String> trusted;
  private final Found found;

  /** What all explanations of one run have found out so far. */
  private static final class Found {
    private final Map<Integer, List<Expr.Call>> calls = new HashMap<>();

    /** Those that are passed functions; found when somebody asks. */
    private Map<Integer, List<Expr.Call>> passing;

    private final Map<Integer, Variables> variables = new HashMap<>();

    /** The questions of branches that were not understood, by node. */
    private final Map<Integer, Optional<String>> questions = new HashMap<>();

    private Map<Slot, Set<Slot>> successors;
  }

  Explanations(FunctionDefinition function, FlowResult flow, Stepper stepper, Callees callees) {
    this(function, flow, stepper, callees, Set.of(), new Found());
  }

  private Explanations(
      FunctionDefinition function,
      FlowResult flow,
      Stepper stepper,
      Callees callees,
      Set<String> trusted,
      Found found) {
    this.function = function;
    this.flow = flow;
    this.stepper = stepper;
    this.callees = callees;
    this.trusted = trusted;
    this.found = found;
  }

  /** These explanations without those that were given already. */
  Explanations except(Set<String> given) {
    return new Explanations(function, flow, stepper, callees, given, found);
  }

  /** All answers to a question for an explanation, each asked for without those before. */
  SortedSet<String> all(Function<Explanations, Optional<String>> question) {
    SortedSet<String> answers = new TreeSet<>();
    Optional<String> next = question.apply(this);
    while (next.isPresent() && answers.add(next.get())) {
      next = question.apply(except(answers));
    }
    return answers;
  }

  /** Whether something is no explanation. */
  boolean trusts(String name) {
    return trusted.contains(name);
  }

  /**
   * The function that may have released a lock the path seems to keep, or taken one it seems to
   * release without having it.
   *
   * @param held whether the lock seems to be kept
   */
  Optional<String> of(Trace path, Held subject, boolean held) {
    Held lock = on(path, subject);
    if (!held && comesFromUnknown(lock.lock()) && !trusted.contains(GIVEN)) {
      return Optional.of(GIVEN);
    }
    boolean handedOver = isHandedOver(lock);
    if (held && COUNTED.contains(lock.family()) && !lock.lock().root().is(Term.Kind.LOCAL)) {
      return Optional.of("who else gives it back");
    }
    boolean onEntry = isHeldOnEntry(lock);
    String touch = Touch.ofLock(lock.family());
    for (Trace at : path.steps()) {
      if (held && !onEntry && !holds(at.state().context(), lock)) {
        continue;
      }
      Optional<String> sure = held ? Optional.empty() : ignored(at.node(), lock);
      if (sure.isPresent()) {
        return sure;
      }
      for (Expr.Call call : calls(at)) {
        boolean plain =
            flow.cfg().node(at.node()) instanceof CfgNode.Evaluate e && e.expression() == call;
        if (mayTouch(at, call, lock, touch, handedOver)
            && !(held && plain && keeps(at.node(), lock))) {
          return call.functionName().or(() -> Optional.of(call.function().toString()));
        }
      }
    }
    return told(path, lock, held)
        .or(
            () ->
                held
                    ? complaint(path, lock).or(() -> misuse(path, lock)).or(() -> neither(path))
                    : Optional.empty());
  }

  /**
   * A function that takes a lock on some results and not on others, where nobody looks at the
   * result: of locks that are refused only to who takes several of them, that says that this is the
   * only one.
   */
  private Optional<String> ignored(int node, Held lock) {
    return TELLS_HOLDERS.contains(lock.family())
            && flow.cfg().node(node) instanceof CfgNode.Evaluate evaluate
            && evaluate.expression() instanceof Expr.Call call
        ? call.functionName().filter(f -> !trusts(f) && mayTake(f))
        : Optional.empty();
  }

  private boolean mayTake(String function) {
    List<Context> contexts =
        callees.summaries(function).stream()
            .flatMap(s -> s.exits().stream())
            .map(Summary.Exit::context)
            .toList();
    return contexts.stream().anyMatch(c -> c.held().stream().anyMatch(h -> h.count() > 0))
        && contexts.stream().anyMatch(c -> c.held().isEmpty());
  }

  /**
   * Whether a call may take or release a lock.
   *
   * @param touch what who touches it touches
   */
  private boolean mayTouch(Trace at, Expr.Call call, Held lock, String touch, boolean handedOver) {
    return isUndecided(at, call, touch) || isOpaque(call, handedOver) && isGiven(at, call, lock);
  }

  /**
   * A function that may have taken a lock that is not held at the end of a path. What it has taken
   * before the path itself took the lock, the path has not had to wait for.
   */
  Optional<String> taker(Trace path, Held lock) {
    Optional<String> taker = Optional.empty();
    boolean handedOver = isHandedOver(lock);
    String touch = Touch.ofLock(lock.family());
    for (Trace at : path.steps()) {
      if (holds(at.state().context(), lock)) {
        taker = Optional.empty();
        continue;
      }
      for (Expr.Call call : calls(at)) {
        if (taker.isEmpty() && mayTouch(at, call, lock, touch, handedOver)) {
          taker = call.functionName().or(() -> Optional.of(call.function().toString()));
        }
      }
    }
    return taker;
  }

  /**
   * A lock by the address it has at the end of a path: where several paths come together, it may be
   * that of one object or another, and nobody was given such a one.
   */
  private static Held on(Trace path, Held lock) {
    return path.state().context().held().stream()
        .filter(
            h ->
                h.name().equals(lock.name())
                    && h.mode() == lock.mode()
                    && Integer.signum(h.count()) == Integer.signum(lock.count()))
        .findFirst()
        .orElse(lock);
  }

  /** A function on a path that touches locks of a kind, and of which not all is known. */
  Optional<String> doubtful(Trace path, Held lock) {
    String kind = Touch.ofLock(lock.family());
    return path.steps().stream()
        .flatMap(at -> calls(at).stream().filter(call -> isUndecided(at, call, kind)))
        .findFirst()
        .flatMap(Expr.Call::functionName);
  }

  /**
   * A function that may have told by a variable what it has done with a lock; see {@link #flag}.
   */
  Optional<String> told(Trace path, Held lock, boolean held) {
    return flag(path, context -> held == holds(context, lock));
  }

  /**
   * A complaint that the object whose lock was just taken is not the one it has to be. Who wrote it
   * says that it always is; where it is not, nobody knows what holds.
   */
  private Optional<String> complaint(Trace path, Held lock) {
    List<Trace> steps = path.steps();
    for (int i = 0; i + 1 < steps.size(); i++) {
      Trace at = steps.get(i);
      if (flow.cfg().node(at.node()) instanceof CfgNode.Branch branch
          && branch.condition() instanceof Expr.Binary question
          && COMPARISONS.contains(question.operator())
          && isComplaint(branch)
          && isTrue(at.node(), steps.get(i + 1).node())
          && !holds(at.state().context(), lock)
          && holds(steps.get(i + 1).state().context(), lock)) {
        return Optional.of(branch.condition().toString());
      }
    }
    return Optional.empty();
  }

  /**
   * A complaint about what the function was called with, before a lock was taken. Callers that are
   * not to be do not find out what is held then.
   */
  private Optional<String> misuse(Trace path, Held lock) {
    List<Trace> steps = path.steps();
    for (int i = 0; i + 1 < steps.size(); i++) {
      Trace at = steps.get(i);
      if (holds(at.state().context(), lock)) {
        return Optional.empty();
      }
      if (flow.cfg().node(at.node()) instanceof CfgNode.Branch branch
          && isComplaint(branch)
          && isTrue(at.node(), steps.get(i + 1).node())
          && isAboutParameters(branch.condition(), at)) {
        return Optional.of(function.source(branch.span()));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether paths go on after a complaint, all of them, that something is as it never is. What
   * comes after it was written for the case that is not complained about.
   */
  boolean complain(List<Trace> paths) {
    return !paths.isEmpty() && paths.stream().allMatch(this::complains);
  }

  /** Whether a path goes on after a complaint, and does not ask about it. */
  private boolean complains(Trace path) {
    Set<String> complaint = Set.of();
    Set<String> asked = new HashSet<>();
    for (Trace at : path.steps()) {
      CfgNode node = flow.cfg().node(at.node());
      if (node instanceof CfgNode.Branch branch) {
        Set<String> subjects = new HashSet<>();
        addSubjects(branch.condition(), subjects);
        if (!Collections.disjoint(complaint, subjects)) {
          complaint = Set.of();
        }
        asked = subjects;
      } else if (node instanceof CfgNode.Complaint) {
        complaint = asked;
      }
    }
    return !complaint.isEmpty();
  }

  /** Adds the variables and members that a question is about. */
  private static void addSubjects(Node question, Set<String> subjects) {
    if (question instanceof Expr.Name || question instanceof Expr.Member) {
      subjects.add(question.toString());
    } else {
      question.children().forEach(c -> addSubjects(c, subjects));
    }
  }

  private boolean isAboutParameters(Expr question, Trace at) {
    List<Outcome> values = stepper.evaluator().value(question, at.state(), at.condition());
    return !values.isEmpty()
        && values.stream().allMatch(o -> FlowAnalysis.isAboutParameters(o.value()));
  }

  private boolean isComplaint(CfgNode.Branch branch) {
    Tokens tokens = Tokens.of(function.source(branch.span()));
    return tokens.size() > 0 && ControlMacros.isCheck(tokens.text(0));
  }

  /**
   * A value that is none of those a path asks for, one after the other, at the end of the path: it
   * may have no others.
   */
  private Optional<String> neither(Trace path) {
    Map<String, Set<String>> others = new HashMap<>();
    Optional<String> last = Optional.empty();
    List<Trace> steps = path.steps();
    for (int i = 0; i + 1 < steps.size(); i++) {
      if (flow.cfg().node(steps.get(i).node()) instanceof CfgNode.Branch branch) {
        boolean truth = isTrue(steps.get(i).node(), steps.get(i + 1).node());
        last = Optional.empty();
        if (branch.condition() instanceof Expr.Binary question
            && question.operator().equals(truth ? "!=" : "==")
            && question.right() instanceof Expr.Name name
            && Symbols.isConstantName(name.identifier())
            && question.left() instanceof Expr.Call call) {
          Set<String> compared = others.computeIfAbsent(call.toString(), c -> new HashSet<>());
          compared.add(name.identifier());
          last = compared.size() > 1 ? Optional.of(call.toString()) : Optional.empty();
        }
      }
    }
    return last;
  }

  /** Whether the function releases a lock on some path that it has not taken there. */
  private boolean isHeldOnEntry(Held lock) {
    return flow.events().stream()
        .anyMatch(
            r ->
                r.event() instanceof Event.ReleasedUnheld released
                    && released.lock().name().equals(lock.name()));
  }

  /** Whether a lock is in an object that callers have passed, or that is found through one. */
  boolean isFromArgument(Held lock) {
    return stepper.evaluator().comesFromArgument(lock.lock());
  }

  /** Whether callers get the object of a lock, or something that is found in it. */
  boolean isReturned(Slot exit, Held lock) {
    return lock.lock().is(Term.Kind.FIELD)
        && exit.arrivals.keySet().stream().anyMatch(s -> isReturnedAt(s, lock.lock().part(0)));
  }

  private boolean isReturnedAt(Slot at, Term object) {
    return flow.cfg().node(at.node) instanceof CfgNode.Return result
        && result.value().stream()
            .flatMap(value -> value.findAll(Expr.Name.class).stream())
            .flatMap(name -> stepper.evaluator().value(name, at.state, at.condition).stream())
            .anyMatch(o -> o.value().mentions(object));
  }

  /** Whether one context may release what another one has taken. */
  static boolean isHandedOver(Held lock) {
    return HANDED_OVER.contains(lock.family());
  }

  /**
   * Whether nobody who holds a lock can take it, or is told that it has it. Nobody holds a lock
   * that one context takes for another, or one that is counted.
   */
  static boolean isRefusedToHolders(Held lock) {
    return !isHandedOver(lock)
        && !COUNTED.contains(lock.family())
        && !TELLS_HOLDERS.contains(lock.family());
  }

  /**
   * Whether a path may be refused a lock at its end that it does not hold there. Who warns of
   * getting it, as {@code WARN_ON(mutex_trylock(&m));} does, says that the callers hold it.
   */
  boolean isRefused(Trace at, Held lock) {
    if (flow.cfg().node(at.node()) instanceof CfgNode.Evaluate evaluate
        && Stepper.isWarning(evaluate.expression())) {
      return false;
    }
    boolean[] refused = {false};
    stepper.record(
        at.node(),
        at.state(),
        at.condition(),
        (event, condition) ->
            refused[0] |=
                event instanceof Event.Refused refusal
                    && refusal.lock().lock() == lock.lock()
                    && condition.isFeasible());
    return refused[0];
  }

  /**
   * A question that a path asks at two places and gets two answers to. What READ_ONCE() and its
   * like see may have changed; who takes a lock by it, and releases it by it, knows that it has
   * not.
   */
  Optional<String> askedTwice(Trace path) {
    Map<String, Answer> asked = new HashMap<>();
    List<Trace> steps = path.steps();
    for (int i = 0; i + 1 < steps.size(); i++) {
      int node = steps.get(i).node();
      Optional<String> question = found.questions.computeIfAbsent(node, this::askedAnew);
      if (question.isPresent()) {
        Answer answer = new Answer(node, isTrue(node, steps.get(i + 1).node()));
        Answer before = asked.putIfAbsent(question.get(), answer);
        if (before != null && before.node() != node && before.truth() != answer.truth()) {
          return question;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * A question about the members of an object that callers have passed, or find through such a one,
   * which two paths ask at one place and get two answers to.
   */
  Optional<String> answeredOtherwise(Trace path, Trace other) {
    Map<Integer, Boolean> answers = new HashMap<>();
    List<Trace> steps = other.steps();
    for (int i = 0; i + 1 < steps.size(); i++) {
      answers.put(steps.get(i).node(), isTrue(steps.get(i).node(), steps.get(i + 1).node()));
    }
    List<Trace> mine = path.steps();
    for (int i = 0; i + 1 < mine.size(); i++) {
      Trace at = mine.get(i);
      Boolean answer = answers.get(at.node());
      if (flow.cfg().node(at.node()) instanceof CfgNode.Branch branch
          && answer != null
          && answer != isTrue(at.node(), mine.get(i + 1).node())
          && asksObject(branch.condition(), at)) {
        return Optional.of(branch.condition().toString());
      }
    }
    return Optional.empty();
  }

  /** Whether a member is held against something that is not constant: one of two that are known. */
  private boolean asksObject(Expr question, Trace at) {
    return question instanceof Expr.Binary comparison
        && Comparison.of(comparison.operator()).isPresent()
        && !(comparison.right().withoutCasts() instanceof Expr.Constant)
        && Stream.of(comparison.left(), comparison.right())
            .map(Expr::withoutCasts)
            .filter(Expr.Member.class::isInstance)
            .flatMap(member -> addresses((Expr.Member) member, at).stream())
            .map(address -> stepper.terms().load(address))
            .anyMatch(FlowAnalysis::isAboutParameters);
  }

  /** The question that a branch asks, if it was not understood. */
  private Optional<String> askedAnew(int node) {
    if (!(flow.cfg().node(node) instanceof CfgNode.Branch branch) || !isAskedAnew(branch)) {
      return Optional.empty();
    }
    // A question that a macro asks does not stand in the function.
    Span place = branch.condition().span();
    return Optional.of(
        branch.span().contains(place) ? function.source(place) : branch.condition().toString());
  }

  /**
   * A member that a path writes or asks for, and asks for later, after calls that may have changed
   * it though they are not given the object; who wrote it, or has asked, may know that they have
   * not.
   */
  Optional<String> readAgain(Trace path) {
    return writtenAndRead(path).or(() -> askedAndRead(path));
  }

  private Optional<String> askedAndRead(Trace path) {
    Map<Term, Knowledge> told = new HashMap<>();
    List<Trace> steps = path.steps();
    for (int i = 0; i + 1 < steps.size(); i++) {
      Trace at = steps.get(i);
      CfgNode node = flow.cfg().node(at.node());
      if (node instanceof CfgNode.Branch branch) {
        for (Expr.Member member : branch.condition().findAll(Expr.Member.class)) {
          for (Term address : addresses(member, at)) {
            Knowledge now = told(member, at, steps.get(i + 1));
            Knowledge before = now.isNothing() ? null : told.put(address, now);
            if (before != null && isContradicted(before, now)) {
              return Optional.of("whether " + member + " is what it was");
            }
          }
        }
      }
      if (!told.isEmpty()) {
        told.keySet().removeAll(changed(node, at, told.keySet()));
      }
    }
    return Optional.empty();
  }

  /** Whether two answers exclude each other; a number that is not 0 and not above it is rare. */
  private static boolean isContradicted(Knowledge before, Knowledge now) {
    return before.isApartFrom(now)
        || (before.signs() & Knowledge.ZERO) == 0 && (now.signs() & Knowledge.POSITIVE) == 0
        || (now.signs() & Knowledge.ZERO) == 0 && (before.signs() & Knowledge.POSITIVE) == 0;
  }

  /** What is known of a member after a question. */
  private Knowledge told(Expr.Member member, Trace at, Trace after) {
    List<Outcome> values = stepper.evaluator().value(member, at.state(), at.condition());
    return values.size() == 1 ? after.state().about(values.get(0).value()) : Knowledge.NOTHING;
  }

  /** The members that a node writes, or that are of objects which it hands to a function. */
  private Set<Term> changed(CfgNode node, Trace at, Set<Term> members) {
    Set<Term> changed = new HashSet<>();
    for (Expr expression : CfgExpressions.of(node)) {
      expression.findAll(Expr.Assign.class).stream()
          .map(Expr.Assign::target)
          .forEach(target -> addWritten(target, at, changed));
      expression.findAll(Expr.Update.class).stream()
          .map(Expr.Update::operand)
          .forEach(target -> addWritten(target, at, changed));
      for (Expr.Call call : expression.findAll(Expr.Call.class)) {
        for (Expr argument : call.arguments()) {
          for (Outcome o : stepper.evaluator().value(argument, at.state(), at.condition())) {
            members.stream().filter(m -> isIn(m, o.value())).forEach(changed::add);
          }
        }
      }
    }
    return changed;
  }

  private void addWritten(Expr target, Trace at, Set<Term> changed) {
    if (target instanceof Expr.Member member) {
      changed.addAll(addresses(member, at));
    }
  }

  /** Whether a member is in an object, or in the one that a pointer points into. */
  private static boolean isIn(Term member, Term pointer) {
    return member.object() == pointer.object();
  }

  private Optional<String> writtenAndRead(Trace path) {
    Map<Term, Term> written = new HashMap<>();
    List<Trace> steps = path.steps();
    for (int i = 0; i + 1 < steps.size(); i++) {
      Trace at = steps.get(i);
      CfgNode node = flow.cfg().node(at.node());
      if (node instanceof CfgNode.Branch branch) {
        for (Expr.Member member : branch.condition().findAll(Expr.Member.class)) {
          for (Term address : addresses(member, at)) {
            Term value = written.get(address);
            if (value != null && at.state().memory().get(address) != value) {
              return Optional.of("whether " + member + " is what was written");
            }
          }
        }
      }
      for (Expr expression : CfgExpressions.of(node)) {
        for (Expr.Assign assign : expression.findAll(Expr.Assign.class)) {
          if (assign.target() instanceof Expr.Member member) {
            for (Term address : addresses(member, at)) {
              Term value = steps.get(i + 1).state().memory().get(address);
              if (value != null) {
                written.put(address, value);
              }
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private List<Term> addresses(Expr.Member member, Trace at) {
    return stepper.evaluator().address(member, at.state(), at.condition()).stream()
        .map(Outcome::value)
        .filter(a -> a.is(Term.Kind.FIELD))
        .toList();
  }

  /** Whether a question is one that was not understood: a call, or about the size of a type. */
  private static boolean isAskedAnew(CfgNode.Branch branch) {
    return branch.condition() instanceof Expr.Call
        || !branch.condition().findAll(Expr.Unevaluated.class).isEmpty();
  }

  /** Which way a path goes on from a decision. */
  private record Answer(int node, boolean truth) {}

  private boolean isTrue(int node, int to) {
    for (Cfg.Edge edge : flow.cfg().successors(node)) {
      if (edge.to() == to
          && edge.condition() instanceof EdgeCondition.Truth truth
          && truth.value()) {
        return true;
      }
    }
    return false;
  }

  /**
   * A function that nothing is known about though it touches the context, or one that tells by a
   * variable what it has done while a counter was up. What it has done before the counter was
   * raised would be left over by other paths as well.
   *
   * @param raised whether the counter seems to stay raised
   */
  Optional<String> ofDepth(Trace path, Counter counter, boolean raised) {
    boolean onEntry =
        flow.events().stream()
            .anyMatch(r -> r.event() instanceof Event.Dipped dipped && dipped.counter() == counter);
    return path.steps().stream()
        .filter(at -> !raised || onEntry || at.state().context().depth(counter) > 0)
        .flatMap(
            at ->
                calls(at).stream()
                    .filter(call -> isUndecided(at, call, Touch.of(counter)) && isDoubtful(call)))
        .findFirst()
        .flatMap(Expr.Call::functionName)
        .or(() -> flag(path, context -> context.depth(counter) > 0));
  }

  /** A function that may have restored irqs: one that was passed the flags. */
  Optional<String> ofIrqs(Trace path) {
    for (Trace at : path.steps()) {
      for (Expr.Call call : calls(at)) {
        if (isUndecided(at, call, Touch.IRQS) && isDoubtful(call)
            || mayKeepFlags(call) && isGivenFlags(at, call)
            || isUpToObject(at, call)) {
          return call.functionName().or(() -> Optional.of(call.function().toString()));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Whether what a function does is decided by a member of an object of this function's own that
   * others have filled in.
   */
  private boolean isUpToObject(Trace at, Expr.Call call) {
    List<Summary.Exit> exits =
        call.functionName().filter(n -> !stepper.isLocal(n)).map(callees::summaries).stream()
            .flatMap(List::stream)
            .flatMap(s -> s.exits().stream())
            .toList();
    boolean differ = exits.stream().anyMatch(e -> !e.context().equals(exits.get(0).context()));
    if (!differ) {
      return false;
    }
    for (int i = 0; i < call.arguments().size(); i++) {
      int index = i;
      boolean own =
          stepper.evaluator().value(call.arguments().get(i), at.state(), at.condition()).stream()
              .anyMatch(o -> o.value().root().is(Term.Kind.LOCAL));
      if (own
          && exits.stream()
              .anyMatch(
                  e -> e.assumptions().filter((k, v) -> isInsideParameter(k, index)).size() > 0)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInsideParameter(Term value, int index) {
    return value.is(Term.Kind.LOAD)
        && value.part(0).is(Term.Kind.FIELD)
        && value.part(0).root().is(Term.Kind.PARAMETER)
        && value.part(0).root().number() == index;
  }

  /** Whether a call is one of something that is no function we know, but may write flags down. */
  private boolean mayKeepFlags(Expr.Call call) {
    Optional<String> name = call.functionName();
    if (name.isEmpty() || isOpaque(call, false)) {
      return true;
    }
    boolean changesState =
        callees.primitive(name.get()).filter(PrimitiveCalls::changesState).isPresent();
    return !changesState
        && callees.summaries(name.get()).isEmpty()
        && callees.results(name.get()).isEmpty();
  }

  private boolean isGivenFlags(Trace at, Expr.Call call) {
    return call.arguments().stream()
        .flatMap(a -> stepper.evaluator().value(a, at.state(), at.condition()).stream())
        .anyMatch(o -> isFlags(at.state(), o.value()));
  }

  /** Whether a value is a flags word, or the address of one. */
  private static boolean isFlags(State state, Term value) {
    Term content = state.memory().get(value);
    return value.is(Term.Kind.FLAGS) || content != null && content.is(Term.Kind.FLAGS);
  }

  /** The calls at a step that may explain something. */
  private List<Expr.Call> calls(Trace at) {
    List<Expr.Call> all = found.calls.computeIfAbsent(at.node(), this::calls);
    return all.isEmpty() || trusted.isEmpty()
        ? all
        : all.stream().filter(call -> !trusted.contains(name(call))).toList();
  }

  private List<Expr.Call> calls(int node) {
    return CfgExpressions.calls(flow.cfg().node(node)).toList();
  }

  private static String name(Expr.Call call) {
    return call.functionName().orElseGet(() -> call.function().toString());
  }

  /**
   * The functions that are called anywhere.
   *
   * @param primitives whether to name also those that the table of primitives knows
   */
  SortedSet<String> callees(boolean primitives) {
    NavigableSet<String> names = new TreeSet<>();
    for (CfgNode node : flow.cfg().nodes()) {
      for (Expr expression : CfgExpressions.of(node)) {
        expression.findAll(Expr.Call.class).stream()
            .map(Explanations::name)
            .filter(name -> primitives || callees.primitive(name).isEmpty())
            .forEach(names::add);
      }
    }
    return names;
  }

  /**
   * A function that was passed a pointer to a variable, with the lock held, where the variable
   * decides later on whether the lock is released: it tells what the function did with it.
   */
  private Optional<String> flag(Trace path, Predicate<Context> during) {
    Map<Term, String> flags = new HashMap<>();
    for (Trace at : path.steps()) {
      if (flow.cfg().node(at.node()) instanceof CfgNode.Branch branch && !flags.isEmpty()) {
        Optional<String> told =
            asked(branch, at).map(flags::get).filter(Objects::nonNull).findFirst();
        if (told.isPresent()) {
          return told;
        }
      }
      if (during.test(at.state().context())) {
        for (Expr.Call call : calls(at)) {
          call.functionName()
              .filter(f -> callees.primitive(f).isEmpty())
              .ifPresent(f -> addPointees(call, at, f, flags));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The addresses of the variables that a question is about, and of those it looks at by pointer.
   */
  private Stream<Term> asked(CfgNode.Branch branch, Trace at) {
    Variables variables =
        found.variables.computeIfAbsent(at.node(), n -> variables(branch.condition()));
    return Stream.concat(
        variables.named().stream(),
        variables.followed().stream()
            .map(v -> at.state().memory().get(v))
            .filter(Objects::nonNull));
  }

  /**
   * The variables that a question is about.
   *
   * @param followed those that it looks at what they point to
   */
  private record Variables(List<Term> named, List<Term> followed) {}

  private Variables variables(Expr question) {
    return new Variables(
        question.findAll(Expr.Name.class).stream().map(this::variable).toList(),
        question.findAll(Expr.Unary.class).stream()
            .filter(u -> u.operator() == Expr.UnaryOperator.DEREFERENCE)
            .flatMap(u -> u.operand() instanceof Expr.Name n ? Stream.of(n) : Stream.empty())
            .map(this::variable)
            .toList());
  }

  private Term variable(Expr.Name name) {
    return stepper.terms().local(name.identifier());
  }

  private void addPointees(Expr.Call call, Trace at, String function, Map<Term, String> flags) {
    for (Expr argument : call.arguments()) {
      for (Outcome value : stepper.evaluator().value(argument, at.state(), at.condition())) {
        boolean isKnown = !callees.summaries(function).isEmpty();
        Term variable = value.value();
        while (variable.is(Term.Kind.ELEMENT)) {
          variable = variable.part(0);
        }
        if (variable.is(Term.Kind.LOCAL) || variable.is(Term.Kind.PARAMETER) && !isKnown) {
          flags.put(variable, function);
        }
      }
    }
  }

  private static boolean holds(Context context, Held lock) {
    for (Held held : context.held()) {
      if (held.count() > 0 && held.name().equals(lock.name())) {
        return true;
      }
    }
    return false;
  }

  private boolean isOpaque(Expr.Call call, boolean handedOver) {
    Optional<String> name = call.functionName();
    if (name.isEmpty() || stepper.isLocal(name.get())) {
      return true;
    }
    // A tracepoint writes down what it is given (include/linux/tracepoint.h).
    if (callees.primitive(name.get()).isPresent() || name.get().startsWith("trace_")) {
      return false;
    }
    if (callees.isKnown(name.get()) && callees.isClosed(name.get())) {
      return false;
    }
    return handedOver
        || !callees.isKnown(name.get())
        || returnsOther(name.get())
        || passesFunction(call) && !stepper.evaluator().isSeenThrough(call)
        || callees.formula(name.get()).filter(f -> passesFunction(f.value())).isPresent();
  }

  /** Whether a function returns what one that is not known has said of what it was given. */
  private boolean returnsOther(String function) {
    return callees.summaries(function).stream()
        .flatMap(s -> s.exits().stream())
        .flatMap(e -> e.value().stream())
        .anyMatch(
            v ->
                v.is(Term.Kind.CALL)
                    && !callees.isKnown(v.name())
                    && v.mentionsAny(Term.kinds(Term.Kind.PARAMETER)));
  }

  private boolean passesFunction(Expr value) {
    return value.findAll(Expr.Call.class).stream().anyMatch(this::passesFunction);
  }

  /**
   * A function on a path that is passed one which takes or releases locks of this kind and member:
   * it may call that at once.
   */
  Optional<String> passed(Trace path, Held lock) {
    if (found.passing == null) {
      found.passing = findPassing();
    }
    if (found.passing.isEmpty()) {
      return Optional.empty();
    }
    for (Trace at : path.steps()) {
      for (Expr.Call call : found.passing.getOrDefault(at.node(), List.of())) {
        boolean touches =
            stepper.evaluator().passedFunctions(call).values().stream()
                .anyMatch(function -> touches(function, lock));
        if (touches && !trusted.contains(name(call))) {
          return call.functionName();
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The calls that are passed functions of which something is known, by nodes; not those of which
   * it is known what they do with these.
   */
  private Map<Integer, List<Expr.Call>> findPassing() {
    Map<Integer, List<Expr.Call>> calls = new HashMap<>();
    for (CfgNode node : flow.cfg().nodes()) {
      List<Expr.Call> here =
          calls(node.id()).stream()
              .filter(call -> !stepper.evaluator().passedFunctions(call).isEmpty())
              .filter(call -> !stepper.evaluator().isSeenThrough(call))
              .toList();
      if (!here.isEmpty()) {
        calls.put(node.id(), here);
      }
    }
    return calls;
  }

  private boolean touches(String function, Held lock) {
    List<Summary> summaries = callees.summaries(function);
    return summaries.stream()
            .flatMap(s -> s.exits().stream())
            .flatMap(e -> e.context().held().stream())
            .anyMatch(h -> isAlike(h, lock))
        || summaries.stream().anyMatch(Summary::isDoubtful)
            && Touch.isAmong(callees.touched(function), Touch.ofLock(lock.family()));
  }

  private static boolean isAlike(Held a, Held b) {
    return a.mode() == b.mode()
        && a.family().equals(b.family())
        && a.lock().is(Term.Kind.FIELD)
        && b.lock().is(Term.Kind.FIELD)
        && a.lock().name().equals(b.lock().name());
  }

  /** Whether a call is given a function to call. */
  private boolean passesFunction(Expr.Call call) {
    return call.arguments().stream()
        .anyMatch(
            a ->
                a instanceof Expr.Name name
                    && !stepper.isLocal(name.identifier())
                    && !callees.results(name.identifier()).isEmpty());
  }

  private boolean isDoubtful(Expr.Call call) {
    return call.functionName().filter(callees::isDoubtful).isPresent();
  }

  /** Whether a function touches something of the context, but nobody knows how. */
  private boolean isUndecided(Trace at, Expr.Call call, String touch) {
    return call.functionName()
        .filter(n -> !stepper.isLocal(n) && callees.primitive(n).isEmpty())
        .filter(n -> callees.summaries(n).stream().anyMatch(s -> !isKnown(at, call, s)))
        .filter(n -> Touch.isAmong(callees.touched(n), touch))
        .isPresent();
  }

  /** Whether all is known of what a call with these arguments does. */
  private boolean isKnown(Trace at, Expr.Call call, Summary summary) {
    return !summary.isDoubtful()
        || !summary.unknowable().isEmpty()
            && !summary.known().isDoubtful()
            && stepper.evaluator().isKnown(call, summary, at.state(), at.condition());
  }

  /** Whether a call is given the object a lock is in, or one that it is found through. */
  private boolean isGiven(Trace at, Expr.Call call, Held lock) {
    for (Expr argument : call.arguments()) {
      for (Outcome value : stepper.evaluator().value(argument, at.state(), at.condition())) {
        Term root = value.value().root();
        boolean simple =
            root.is(Term.Kind.CONSTANT) || root.is(Term.Kind.SYMBOL) || root.is(Term.Kind.GLOBAL);
        if (!simple && lock.lock().mentions(root)
            || root.is(Term.Kind.GLOBAL) && lock.lock().root() == root) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a lock is in an object that the function has found, by means that are not known. */
  static boolean comesFromUnknown(Term lock) {
    return switch (lock.kind()) {
      case SITE, EARLIER, PHI, CALL -> true;
      case LOAD ->
          // A local variable that nobody here has written to: somebody who was given it has.
          lock.part(0).root().is(Term.Kind.LOCAL) || comesFromUnknown(lock.part(0));
      default -> lock.parts().stream().anyMatch(Explanations::comesFromUnknown);
    };
  }

  /**
   * Whether some path calls at a node with a lock held and gives it back afterwards: then a callee
   * that has no result to tell by does not.
   */
  private boolean keeps(int node, Held lock) {
    Set<Slot> seen = new HashSet<>();
    for (Slot slot : flow.slots().get(node)) {
      if (holds(slot.state.context(), lock) && leadsToRelease(slot, lock, seen)) {
        return true;
      }
    }
    return false;
  }

  private boolean leadsToRelease(Slot slot, Held lock, Set<Slot> seen) {
    Deque<Slot> work = new ArrayDeque<>(List.of(slot));
    while (!work.isEmpty()) {
      Slot at = work.poll();
      if (!seen.add(at)) {
        continue;
      }
      if (!holds(at.state.context(), lock)) {
        return true;
      }
      work.addAll(successors().getOrDefault(at, Set.of()));
    }
    return false;
  }

  private Map<Slot, Set<Slot>> successors() {
    if (found.successors == null) {
      found.successors = new HashMap<>();
      flow.slots()
          .forEach(
              slots ->
                  slots.forEach(
                      to ->
                          to.arrivals
                              .keySet()
                              .forEach(
                                  from ->
                                      found
                                          .successors
                                          .computeIfAbsent(from, f -> new HashSet<>())
                                          .add(to))));
    }
    return found.successors;
  }
}
