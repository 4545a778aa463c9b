namespace Tppo.Cli.Reporting;

/// <summary>The style sheet of a report.</summary>
internal static class ReportStyle
{
    public const string Css = """
        :root { --ink: #0f172a; --muted: #64748b; --line: #e2e8f0; --paper: #fff; --ground: #f8fafc; --accent: #2563eb; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.5;
          font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
        main { max-width: 1200px; margin: 0 auto; padding: 32px 20px 64px; }
        h1 { margin: 0; font-size: 28px; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h2 { margin: 40px 0 12px; font-size: 18px; }
        .facts { margin: 4px 0 0; color: var(--muted); }
        .facts b { color: var(--ink); font-weight: 600; }
        .verdict { display: flex; flex-wrap: wrap; gap: 16px; margin: 24px 0 0; padding: 0; list-style: none; }
        .verdict li { flex: 1 1 220px; padding: 14px 18px; background: var(--paper); border: 1px solid var(--line);
          border-radius: 10px; }
        .verdict small { display: block; color: var(--muted); font-size: 13px; }
        .verdict strong, .verdict s { white-space: nowrap; }
        .verdict strong { font-size: 22px; font-variant-numeric: tabular-nums; }
        .verdict s { color: var(--muted); font-size: 22px; font-variant-numeric: tabular-nums; text-decoration: none; }
        table { width: 100%; border-collapse: collapse; background: var(--paper); border: 1px solid var(--line); }
        th, td { padding: 7px 14px; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
        th { width: 1%; min-width: 200px; white-space: nowrap; color: var(--muted); font-weight: 500; }
        td { font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
        .grid { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
        .card { min-width: 0; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
        figure.card { margin: 0; padding: 6px; }
        figure svg { display: block; width: 100%; height: auto; }
        article header { display: flex; align-items: center; gap: 12px; padding: 10px 16px; border-bottom: 1px solid var(--line); }
        .when { font-weight: 600; }
        .when::first-letter { text-transform: uppercase; }
        .tokens { flex: 1; color: var(--muted); font-size: 13px; }
        .reward { padding: 1px 10px; border-radius: 99px; font-size: 13px; font-weight: 600; white-space: nowrap; }
        .won { background: #dcfce7; color: #166534; }
        .lost { background: #fee2e2; color: #991b1b; }
        .open { background: #e2e8f0; color: #334155; }
        dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 12px; align-items: baseline;
          margin: 12px 16px; }
        dt { color: var(--muted); font-size: 13px; }
        dd { margin: 0; }
        .text { font: 13.5px/1.75 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
          overflow-wrap: anywhere; }
        .response { padding: 0 16px 16px; }
        .response span[title] { padding: 2px 0; border-radius: 2px; -webkit-box-decoration-break: clone; box-decoration-break: clone; }
        .response span[title]:hover { outline: 1px solid var(--ink); }
        .text i { color: rgba(15,23,42,.42); font-style: normal; }
        .cut { margin: 0 6px; padding: 1px 6px; border-left: 3px solid var(--ink); background: #f1f5f9; color: #334155;
          font: 600 11px/1.4 system-ui, "Segoe UI", Roboto, Arial, "DejaVu Sans", sans-serif; white-space: nowrap; }
        .key { margin: 0 0 12px; color: var(--muted); }
        .scale { margin: 0 14px 0 6px; font-size: 13px; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .scale b { display: inline-block; width: 120px; height: 10px; margin: 0 4px; border: 1px solid var(--line); }
        details { margin-top: 40px; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; }
        summary { padding: 12px 16px; cursor: pointer; font-weight: 600; }
        pre { margin: 0; padding: 0 16px 16px; overflow-x: auto; font: 13px/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas,
          "DejaVu Sans Mono", monospace; }
        @media (max-width: 800px) { .grid { grid-template-columns: minmax(0, 1fr); } }
        @media print { body { background: #fff; } .card, table { break-inside: avoid; } }
        """;
}
