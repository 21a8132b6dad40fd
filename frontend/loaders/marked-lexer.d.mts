declare const keepLexer: (source: string) => string;
export default keepLexer;
