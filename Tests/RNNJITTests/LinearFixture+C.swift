extension LinearFixture {
  /// Its C, but for the type of its numbers and the description of its interface.
  static let body = """
    #include <stddef.h>
    #include <stdint.h>

    typedef struct {
      const real *a, *b, *E, *x;
      const int32_t *k;
      const real *y, *h_0;
      const size_t *lengths;
    } in;
    typedef struct { real *loss, *h; } out;
    typedef struct {
      const real *up_h;
      real *a, *b, *E, *x, *y, *h_0;
    } adjoints;
    typedef struct { real *h; } state;

    static size_t bytes(size_t steps, size_t batch) {
      if (batch != 0 && steps + 1 > SIZE_MAX / batch / (2 * sizeof(real))) return SIZE_MAX;
      return 2 * (steps + 1) * batch * sizeof(real);
    }
    size_t linear_forward_workspace(size_t steps, size_t batch) { return bytes(steps, batch); }
    size_t linear_gradient_workspace(size_t steps, size_t batch) { return bytes(steps, batch); }
    size_t linear_jvp_workspace(size_t steps, size_t batch) { return bytes(steps, batch); }
    size_t linear_hvp_workspace(size_t steps, size_t batch) { return bytes(steps, batch); }
    size_t linear_step_workspace(size_t steps, size_t batch) { (void)steps; (void)batch; return 0; }

    static int check(size_t steps, size_t batch, const in *p, void *workspace, size_t size) {
      size_t i;
      if (!p->a || !p->b || !p->E || !p->x || !p->k || !p->y) return 1;
      if (!workspace || (uintptr_t)workspace % 64 != 0 || size < bytes(steps, batch)) return 2;
      if (p->lengths)
        for (i = 0; i < batch; i++)
          if (p->lengths[i] > steps) return 4;
      for (i = 0; i < steps * batch; i++)
        if (p->k[i] < 0 || p->k[i] >= 3) return 5;
      return 0;
    }

    #define AT(pointer, index) ((pointer) ? (pointer)[index] : (real)0)
    #define LENGTH(i) (p->lengths ? p->lengths[i] : steps)

    static void run(size_t steps, size_t batch, const in *p, const in *d, real *h, real *dh) {
      size_t t, i;
      for (i = 0; i < batch; i++) {
        h[i] = AT(p->h_0, i);
        dh[i] = d ? AT(d->h_0, i) : 0;
      }
      for (t = 0; t < steps; t++)
        for (i = 0; i < batch; i++) {
          size_t n = t * batch + i;
          const real *x = p->x + 2 * n;
          if (t >= LENGTH(i)) {
            h[n + batch] = h[n];
            dh[n + batch] = dh[n];
            continue;
          }
          h[n + batch] = p->a[0] * h[n] + p->b[0] * x[0] + p->b[1] * x[1] + p->E[p->k[n]];
          dh[n + batch] = 0;
          if (d)
            dh[n + batch] = AT(d->a, 0) * h[n] + p->a[0] * dh[n] + AT(d->b, 0) * x[0]
              + AT(d->b, 1) * x[1] + p->b[0] * AT(d->x, 2 * n) + p->b[1] * AT(d->x, 2 * n + 1)
              + AT(d->E, p->k[n]);
        }
    }

    static void report(size_t steps, size_t batch, const in *p, const in *d, const real *h, const real *dh,
                       const out *o, const out *od) {
      size_t i;
      if (o && o->h) for (i = 0; i < steps * batch; i++) o->h[i] = h[batch + i];
      if (od && od->h) for (i = 0; i < steps * batch; i++) od->h[i] = dh[batch + i];
      for (i = 0; i < batch; i++) {
        real e = h[steps * batch + i] - p->y[i];
        if (o && o->loss) o->loss[i] = (real)0.5 * e * e;
        if (od && od->loss) od->loss[i] = e * (dh[steps * batch + i] - AT(d->y, i));
      }
    }

    int linear_forward(size_t steps, size_t batch, const in *p, const out *o, void *workspace, size_t size) {
      real *h = workspace, *dh = h + (steps + 1) * batch;
      int status = check(steps, batch, p, workspace, size);
      if (status) return status;
      run(steps, batch, p, NULL, h, dh);
      report(steps, batch, p, NULL, h, dh, o, NULL);
      return 0;
    }

    int linear_jvp(size_t steps, size_t batch, const in *p, const in *d, const out *o, const out *od,
                   void *workspace, size_t size) {
      real *h = workspace, *dh = h + (steps + 1) * batch;
      int status = check(steps, batch, p, workspace, size);
      if (status) return status;
      run(steps, batch, p, d, h, dh);
      report(steps, batch, p, d, h, dh, o, od);
      return 0;
    }

    #define CLEAR(pointer, count) if (pointer) for (i = 0; i < (count); i++) (pointer)[i] = 0
    #define ADD(pointer, index, value) if (pointer) (pointer)[index] += (value)

    static int reverse(size_t steps, size_t batch, const in *p, const in *d, const out *o,
                       const adjoints *g, unsigned flags, void *workspace, size_t size) {
      real *h = workspace, *dh = h + (steps + 1) * batch;
      size_t i, t;
      int status = check(steps, batch, p, workspace, size);
      if (status) return status;
      if (flags & ~1u) return 6;
      if (!(flags & 1u)) {
        CLEAR(g->a, 1); CLEAR(g->b, 2); CLEAR(g->E, 3);
        CLEAR(g->x, 2 * steps * batch); CLEAR(g->y, batch); CLEAR(g->h_0, batch);
      }
      run(steps, batch, p, d, h, dh);
      report(steps, batch, p, NULL, h, dh, o, NULL);
      for (i = 0; i < batch; i++) {
        /* q is the adjoint of h, r its tangent; s is what is asked for. */
        real q = h[steps * batch + i] - p->y[i];
        real r = d ? dh[steps * batch + i] - AT(d->y, i) : 0;
        ADD(g->y, i, d ? -r : -q);
        for (t = steps; t-- > 0;) {
          size_t n = t * batch + i;
          real s, da = d ? AT(d->a, 0) : 0;
          q += AT(g->up_h, n);
          if (t >= LENGTH(i)) continue;
          s = d ? r : q;
          ADD(g->a, 0, d ? r * h[n] + q * dh[n] : q * h[n]);
          ADD(g->b, 0, s * p->x[2 * n] + (d ? q * AT(d->x, 2 * n) : 0));
          ADD(g->b, 1, s * p->x[2 * n + 1] + (d ? q * AT(d->x, 2 * n + 1) : 0));
          ADD(g->E, p->k[n], s);
          ADD(g->x, 2 * n, s * p->b[0] + (d ? q * AT(d->b, 0) : 0));
          ADD(g->x, 2 * n + 1, s * p->b[1] + (d ? q * AT(d->b, 1) : 0));
          r = da * q + p->a[0] * r;
          q = p->a[0] * q;
        }
        ADD(g->h_0, i, d ? r : q);
      }
      return 0;
    }

    int linear_gradient(size_t steps, size_t batch, const in *p, const out *o, const adjoints *g,
                        unsigned flags, void *workspace, size_t size) {
      return reverse(steps, batch, p, NULL, o, g, flags, workspace, size);
    }

    /* One thread does what several may. */
    size_t linear_forward_threads_workspace(size_t steps, size_t batch, size_t threads) {
      (void)threads;
      return bytes(steps, batch);
    }
    size_t linear_gradient_threads_workspace(size_t steps, size_t batch, size_t threads) {
      (void)threads;
      return bytes(steps, batch);
    }
    int linear_forward_threads(size_t steps, size_t batch, const in *p, const out *o, void *workspace,
                               size_t size, const void *threads) {
      (void)threads;
      return linear_forward(steps, batch, p, o, workspace, size);
    }
    int linear_gradient_threads(size_t steps, size_t batch, const in *p, const out *o, const adjoints *g,
                                unsigned flags, void *workspace, size_t size, const void *threads) {
      (void)threads;
      return linear_gradient(steps, batch, p, o, g, flags, workspace, size);
    }

    int linear_hvp(size_t steps, size_t batch, const in *p, const in *d, const adjoints *g, unsigned flags,
                   void *workspace, size_t size) {
      return reverse(steps, batch, p, d, NULL, g, flags, workspace, size);
    }

    int linear_step(size_t batch, const in *p, const state *now, const state *next, const out *o,
                    void *workspace, size_t size) {
      size_t i;
      (void)workspace; (void)size;
      if (!p->a || !p->b || !p->E || !p->x || !p->k || !now->h) return 1;
      for (i = 0; i < batch; i++) {
        real h = p->a[0] * now->h[i] + p->b[0] * p->x[2 * i] + p->b[1] * p->x[2 * i + 1] + p->E[p->k[i]];
        if (next && next->h) next->h[i] = h;
        if (o && o->h) o->h[i] = h;
      }
      return 0;
    }

    int linear_init(uint64_t seed, real *flat) {
      int i;
      if (!flat) return 1;
      for (i = 0; i < 6; i++) flat[i] = (real)(seed + (uint64_t)i);
      return 0;
    }
    """
}
