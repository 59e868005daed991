/*
 * Reference for the elliptic solver: hypre's conjugate gradients preconditioned by one PFMG V-cycle
 * (structured semicoarsening multigrid), on a matrix and right-hand side read from a file.
 *
 *   hypre-driver FILE TOLERANCE MAXITERATIONS
 *
 * FILE, little endian: int32 nx, ny, nz; then nx*ny*nz doubles each of the diagonal, the off-diagonal entries to
 * the neighbours above in x, y, z (periodic in x and y, 0 on the last z plane), and the right-hand side.
 * Prints: iterations, relative residual, set-up seconds, solve seconds (processor time of this process).
 */
#include <HYPRE.h>
#include <HYPRE_utilities.h>
#include <HYPRE_struct_ls.h>
#include <mpi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static double *read_array(FILE *file, size_t n) {
  double *array = malloc(n * sizeof(double));
  if (!array || fread(array, sizeof(double), n, file) != n) {
    fprintf(stderr, "short file\n");
    exit(1);
  }
  return array;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: hypre-driver FILE TOLERANCE MAXITERATIONS\n");
    return 2;
  }
  MPI_Init(&argc, &argv);
  HYPRE_Init();
  FILE *file = fopen(argv[1], "rb");
  int32_t count[3];
  if (!file || fread(count, sizeof(int32_t), 3, file) != 3) {
    fprintf(stderr, "cannot read %s\n", argv[1]);
    return 1;
  }
  const int nx = count[0], ny = count[1], nz = count[2];
  const size_t n = (size_t)nx * ny * nz;
  double *diagonal = read_array(file, n);
  double *x = read_array(file, n), *y = read_array(file, n), *z = read_array(file, n);
  double *b = read_array(file, n);
  fclose(file);

  HYPRE_StructGrid grid;
  HYPRE_StructGridCreate(MPI_COMM_WORLD, 3, &grid);
  HYPRE_Int lower[3] = {0, 0, 0}, upper[3] = {nx - 1, ny - 1, nz - 1};
  HYPRE_StructGridSetExtents(grid, lower, upper);
  HYPRE_Int periodic[3] = {nx > 1 ? nx : 0, ny > 1 ? ny : 0, 0};
  HYPRE_StructGridSetPeriodic(grid, periodic);
  HYPRE_StructGridAssemble(grid);

  HYPRE_StructStencil stencil;
  HYPRE_Int offsets[4][3] = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
  HYPRE_StructStencilCreate(3, 4, &stencil);
  for (HYPRE_Int k = 0; k < 4; k++) HYPRE_StructStencilSetElement(stencil, k, offsets[k]);

  HYPRE_StructMatrix matrix;
  HYPRE_StructMatrixCreate(MPI_COMM_WORLD, grid, stencil, &matrix);
  HYPRE_StructMatrixSetSymmetric(matrix, 1);
  HYPRE_StructMatrixInitialize(matrix);
  double *values[4] = {diagonal, x, y, z};
  for (HYPRE_Int k = 0; k < 4; k++)
    HYPRE_StructMatrixSetBoxValues(matrix, lower, upper, 1, &k, values[k]);
  HYPRE_StructMatrixAssemble(matrix);

  HYPRE_StructVector right, solution;
  HYPRE_StructVectorCreate(MPI_COMM_WORLD, grid, &right);
  HYPRE_StructVectorInitialize(right);
  HYPRE_StructVectorSetBoxValues(right, lower, upper, b);
  HYPRE_StructVectorAssemble(right);
  HYPRE_StructVectorCreate(MPI_COMM_WORLD, grid, &solution);
  HYPRE_StructVectorInitialize(solution);
  HYPRE_StructVectorSetConstantValues(solution, 0.0);
  HYPRE_StructVectorAssemble(solution);

  HYPRE_StructSolver solver, preconditioner;
  HYPRE_StructPCGCreate(MPI_COMM_WORLD, &solver);
  HYPRE_StructPCGSetTol(solver, atof(argv[2]));
  HYPRE_StructPCGSetMaxIter(solver, atoi(argv[3]));
  HYPRE_StructPCGSetTwoNorm(solver, 1);
  HYPRE_StructPFMGCreate(MPI_COMM_WORLD, &preconditioner);
  HYPRE_StructPFMGSetMaxIter(preconditioner, 1);
  HYPRE_StructPFMGSetTol(preconditioner, 0.0);
  HYPRE_StructPFMGSetZeroGuess(preconditioner);
  /* Symmetric red-black Gauss-Seidel, Galerkin coarse operators: the settings that did best here. */
  HYPRE_StructPFMGSetRelaxType(preconditioner, 2);
  HYPRE_StructPFMGSetRAPType(preconditioner, 0);
  HYPRE_StructPFMGSetNumPreRelax(preconditioner, 1);
  HYPRE_StructPFMGSetNumPostRelax(preconditioner, 1);
  HYPRE_StructPCGSetPrecond(solver, HYPRE_StructPFMGSolve, HYPRE_StructPFMGSetup, preconditioner);

  double t0 = seconds();
  HYPRE_StructPCGSetup(solver, matrix, right, solution);
  double t1 = seconds();
  HYPRE_StructPCGSolve(solver, matrix, right, solution);
  double t2 = seconds();
  HYPRE_Int iterations;
  HYPRE_Real residual;
  HYPRE_StructPCGGetNumIterations(solver, &iterations);
  HYPRE_StructPCGGetFinalRelativeResidualNorm(solver, &residual);
  printf("%d %.6e %.6f %.6f\n", (int)iterations, (double)residual, t1 - t0, t2 - t1);
  HYPRE_Finalize();
  MPI_Finalize();
  return 0;
}
